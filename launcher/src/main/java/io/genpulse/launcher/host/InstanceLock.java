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

  /// @throws HomeInUseException when another GenPulse holds it
  public static InstanceLock take(AppDirectories directories) {
    Path pidFile = pidFile(directories);
    try {
      FileChannel channel = FileChannel.open(lockFile(directories), CREATE, WRITE);
      if (tryLock(channel) == null) {
        channel.close();
        throw new HomeInUseException(directories.home(), writtenPid(pidFile));
      }
      PrivateFile.write(pidFile, ProcessHandle.current().pid() + "\n");
      return new InstanceLock(channel, pidFile);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot lock " + directories.home(), e);
    }
  }

  /// The GenPulse that runs on this home now.
  public static Optional<ProcessHandle> holder(AppDirectories directories) {
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

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException heldByThisProcess) {
      return null;
    }
  }

  private static Optional<Long> writtenPid(Path pidFile) {
    try {
      return Optional.of(Long.valueOf(Files.readString(pidFile).strip()));
    } catch (IOException | NumberFormatException e) {
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
