package io.genpulse.launcher.host;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.util.Optional;

/// Keeps a stack that a command started for itself alive for the other commands that found it
/// running: they share a file lock, and who started the stack waits for the lock alone before it
/// ends. The operating system frees the lock of a command that dies.
///
/// One at a time in a process, for POSIX locks belong to processes.
public final class StackUse implements AutoCloseable {
  private final FileChannel channel;

  private StackUse(FileChannel channel) {
    this.channel = channel;
  }

  /// Absent when the stack is about to end.
  public static Optional<StackUse> join(AppDirectories directories) {
    try {
      FileChannel channel = open(directories);
      if (channel.tryLock(0, Long.MAX_VALUE, true) == null) {
        channel.close();
        return Optional.empty();
      }
      return Optional.of(new StackUse(channel));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot share the stack on " + directories.home(), e);
    }
  }

  /// Waits until nobody else uses the stack, and lets nobody join until closed.
  ///
  /// @param waiting called when somebody does use it
  public static StackUse endShared(AppDirectories directories, Runnable waiting) {
    try {
      FileChannel channel = open(directories);
      if (channel.tryLock() == null) {
        waiting.run();
        channel.lock();
      }
      return new StackUse(channel);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot wait for the users of " + directories.home(), e);
    }
  }

  private static FileChannel open(AppDirectories directories) throws IOException {
    return FileChannel.open(directories.run().resolve("users.lock"), CREATE, READ, WRITE);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot release the lock of the stack's users", e);
    }
  }
}
