package io.genpulse.server.host;

import io.genpulse.server.queue.WorkerInstance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The folder of this process for files of running attempts, beside those of other processes.
/// Making it removes folders of processes that were killed: those of this host whose process is
/// gone, and those of other hosts that nobody has touched for a week. Whatever else lies there is
/// none of ours and stays.
public final class WorkRoot implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WorkRoot.class);
  private static final Duration UNTOUCHED = Duration.ofDays(7);
  private static final Pattern NAME =
      Pattern.compile("genpulse-([0-9]{1,18})-([0-9]{1,18})-([0-9a-f]{1,8})");

  private final Path path;

  private WorkRoot(Path path) {
    this.path = path;
  }

  /// @throws IllegalStateException when the folder cannot be made, or is another user's
  public static WorkRoot open(Path work, WorkerInstance self) {
    return open(work, self, HostProcesses::isAlive, InstantSource.system());
  }

  static WorkRoot open(
      Path work, WorkerInstance self, Predicate<WorkerInstance> alive, InstantSource clock) {
    try {
      makePrivate(work);
      try (Stream<Path> others = Files.list(work)) {
        others
            .filter(other -> isLeft(other, self, alive, clock.instant().minus(UNTOUCHED)))
            .forEach(WorkRoot::remove);
      }
      Path own =
          work.resolve(
              "genpulse-%d-%d-%s".formatted(self.pid(), self.startedAt(), host(self.hostId())));
      makePrivate(own);
      return new WorkRoot(own);
    } catch (IOException | UncheckedIOException e) {
      throw new IllegalStateException(
          "work (GENPULSE_WORK): the folder %s cannot be used: %s".formatted(work, e), e);
    }
  }

  /// Results of others pass through it: nobody else may look or write.
  private static void makePrivate(Path folder) throws IOException {
    boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
    if (Files.isDirectory(folder)) {
      if (posix && !Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(ourselves())) {
        throw new IOException("it belongs to another user");
      }
      return;
    }
    Path parent = folder.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    if (posix) {
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } else {
      Files.createDirectory(folder);
    }
  }

  private static java.nio.file.attribute.UserPrincipal ourselves() throws IOException {
    Path probe = Files.createTempFile("genpulse", "owner");
    try {
      return Files.getOwner(probe);
    } finally {
      Files.delete(probe);
    }
  }

  private static boolean isLeft(
      Path other, WorkerInstance self, Predicate<WorkerInstance> alive, Instant before) {
    Matcher name = NAME.matcher(String.valueOf(other.getFileName()));
    if (!name.matches() || !Files.isDirectory(other, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    if (name.group(3).equals(host(self.hostId()))) {
      return !alive.test(
          new WorkerInstance(
              other.toString(),
              self.hostId(),
              Long.parseLong(name.group(1)),
              Long.parseLong(name.group(2))));
    }
    try {
      return Files.getLastModifiedTime(other, LinkOption.NOFOLLOW_LINKS)
          .toInstant()
          .isBefore(before);
    } catch (IOException e) {
      return false;
    }
  }

  private static String host(String hostId) {
    return Integer.toHexString(hostId.hashCode());
  }

  private static void remove(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
      log.info("Removed {}, left behind by a process that is gone", folder);
    } catch (IOException | UncheckedIOException e) {
      log.warn("{} is left behind", folder, e);
    }
  }

  public Path path() {
    return path;
  }

  /// Removes the folder, unless an attempt has left something in it.
  @Override
  public void close() {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      log.debug("{} is left for the next start", path, e);
    }
  }
}
