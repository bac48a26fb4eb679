package io.genpulse.launcher.host;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Makes sure that one GenPulse at a time runs on a home folder. The operating system frees the
/// lock when its holder dies, however it dies; the pid beside it is for people and for `genpulse
/// stop`.
public final class InstanceLock implements AutoCloseable {
  private final FileChannel channel;
  private final Path pidFile;

  private InstanceLock(FileChannel channel, Path pidFile) {
    this.channel = channel;
    this.pidFile = pidFile;
  }

  /// For those who only look, see [#holder]: they have the lock for an instant.
  private static final Duration LOOK = Duration.ofSeconds(1);

  /// @throws HomeInUseException when another GenPulse holds it
  public static InstanceLock take(AppDirectories directories) throws InterruptedException {
    Path pidFile = pidFile(directories);
    if (isHeldHere(pidFile)) {
      throw new HomeInUseException(directories.home(), writtenPid(pidFile).orElse(null));
    }
    try {
      FileChannel channel = FileChannel.open(lockFile(directories), CREATE, WRITE);
      if (!lockWithin(channel, LOOK)) {
        channel.close();
        throw new HomeInUseException(directories.home(), writtenPid(pidFile).orElse(null));
      }
      PrivateFile.write(pidFile, ourselves());
      return new InstanceLock(channel, pidFile);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot lock " + directories.home() + ": " + IoReason.of(e), e);
    }
  }

  /// The GenPulse that runs on this home now.
  public static Optional<ProcessHandle> holder(AppDirectories directories) {
    if (isHeldHere(pidFile(directories))) {
      return Optional.of(ProcessHandle.current());
    }
    if (!Files.exists(lockFile(directories))) {
      return Optional.empty();
    }
    try (FileChannel channel = FileChannel.open(lockFile(directories), WRITE)) {
      if (tryLock(channel) != null) {
        return Optional.empty();
      }
      return writtenPid(pidFile(directories)).flatMap(ProcessHandle::of);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look at the lock of " + directories.home(), e);
    }
  }

  private static boolean lockWithin(FileChannel channel, Duration patience)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (tryLock(channel) == null) {
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      Thread.sleep(20);
    }
    return true;
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException heldByThisProcess) {
      return null;
    }
  }

  /// Looked up in the pid file, for POSIX frees a lock as soon as its process closes any other
  /// handle of the file: looking at the lock would lose it.
  private static boolean isHeldHere(Path pidFile) {
    try {
      return Files.readString(pidFile).equals(ourselves());
    } catch (IOException e) {
      return false;
    }
  }

  /// With the start time, as an earlier process that crashed may have had our pid.
  private static String ourselves() {
    ProcessHandle current = ProcessHandle.current();
    return current.pid()
        + "\n"
        + current.info().startInstant().map(Object::toString).orElse("")
        + "\n";
  }

  private static Optional<Long> writtenPid(Path pidFile) {
    try {
      return Optional.of(Long.valueOf(Files.readAllLines(pidFile).getFirst().strip()));
    } catch (IOException | NumberFormatException | NoSuchElementException e) {
      return Optional.empty();
    }
  }

  private static Path lockFile(AppDirectories directories) {
    return directories.run().resolve("launcher.lock");
  }

  private static Path pidFile(AppDirectories directories) {
    return directories.run().resolve("launcher.pid");
  }

  @Override
  public void close() {
    try {
      if (channel.isOpen()) {
        Files.deleteIfExists(pidFile);
        channel.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot release " + pidFile, e);
    }
  }
}
