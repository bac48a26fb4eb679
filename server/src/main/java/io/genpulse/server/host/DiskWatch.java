package io.genpulse.server.host;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How much room is left on the disk that this process works on: before it is full, no more tasks
/// are taken in, and a little later none are begun, so that what runs can be finished and stored.
/// On the desktop that is the disk of PostgreSQL and Redis, too, which end when theirs is full.
///
/// Run every few seconds; asked by any thread.
public final class DiskWatch implements Runnable {
  public static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final Logger log = LoggerFactory.getLogger(DiskWatch.class);
  private static final long MIB = 1 << 20;

  /// Small disks, of a container for instance, are low when a tenth is left, and full at a
  /// fortieth.
  private static final int LOW_PART = 10;

  private static final int FULL_PART = 40;

  private final String folder;
  private final Supplier<Optional<Space>> space;
  private final DiskSettings settings;
  private volatile Room room = Room.ENOUGH;
  private volatile long left;

  /// What there is room for.
  private enum Room {
    ENOUGH,
    LOW,
    NONE
  }

  /// What a disk has.
  record Space(long leftBytes, long totalBytes) {}

  /// Looks at once.
  ///
  /// @param folder on the disk that matters; need not be there yet
  public DiskWatch(Path folder, DiskSettings settings) {
    this(folder.toString(), () -> space(folder), settings);
  }

  /// @param space empty where the disk cannot be asked
  DiskWatch(String folder, Supplier<Optional<Space>> space, DiskSettings settings) {
    this.folder = folder;
    this.space = space;
    this.settings = settings;
    run();
  }

  private static Optional<Space> space(Path folder) {
    try {
      FileStore disk = Disk.of(folder);
      return Optional.of(new Space(disk.getUsableSpace(), disk.getTotalSpace()));
    } catch (IOException e) {
      log.debug("The disk of {} cannot be asked", folder, e);
      return Optional.empty();
    }
  }

  @Override
  public void run() {
    Room now = space.get().map(this::room).orElse(Room.ENOUGH);
    if (now != room) {
      tell(now);
      room = now;
    }
  }

  private Room room(Space space) {
    left = space.leftBytes() / MIB;
    if (isBelow(space, settings.full(), FULL_PART)) {
      return Room.NONE;
    }
    return isBelow(space, settings.low(), LOW_PART) ? Room.LOW : Room.ENOUGH;
  }

  private static boolean isBelow(Space space, int most, int part) {
    return space.leftBytes() < Math.min(most * MIB, space.totalBytes() / part);
  }

  private void tell(Room now) {
    switch (now) {
      case ENOUGH -> log.info("There is room on the disk of {} again: {} MiB", folder, left);
      case LOW ->
          log.warn(
              "The disk of {} has only {} MiB left: no more tasks are taken in until there is room",
              folder,
              left);
      case NONE ->
          log.error(
              "The disk of {} has only {} MiB left: no more tasks are begun until there is room",
              folder,
              left);
    }
  }

  /// Whether more may be taken in.
  public boolean takesMore() {
    return room == Room.ENOUGH;
  }

  /// Whether more may be begun.
  public boolean beginsMore() {
    return room != Room.NONE;
  }

  /// @throws LowException when no more is taken in
  public void check() {
    if (!takesMore()) {
      throw new LowException("the disk has only %d MiB left".formatted(left));
    }
  }

  /// There is little room left.
  public static final class LowException extends RuntimeException {
    private static final long serialVersionUID = 1;

    LowException(String message) {
      super(message);
    }
  }
}
