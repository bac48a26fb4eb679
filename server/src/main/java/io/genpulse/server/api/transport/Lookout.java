package io.genpulse.server.api.transport;

import io.helidon.common.buffers.DataReader;
import java.net.SocketTimeoutException;

/// Reads ahead on a connection whose request is still being answered, since only a read tells that
/// the other side has left. What comes stays for whoever reads next, which must [#end] it first.
final class Lookout {
  private final DataReader in;
  private final Thread thread;
  private volatile boolean ended;

  Lookout(DataReader in) {
    this.in = in;
    this.thread = Thread.ofVirtual().name("lookout").start(this::look);
  }

  private void look() {
    while (true) {
      try {
        in.ensureAvailable();
        return;
      } catch (RuntimeException e) {
        if (!isSilence(e)) {
          ended = true;
          return;
        }
      }
    }
  }

  /// A client that waits for its answer has nothing to say.
  private static boolean isSilence(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SocketTimeoutException) {
        return true;
      }
    }
    return false;
  }

  /// Whether the connection can be read no more.
  boolean hasEnded() {
    return ended;
  }

  /// Returns when something has come, or nothing can come any more.
  void end() {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DataReader.InsufficientDataAvailableException();
    }
  }
}
