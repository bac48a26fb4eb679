package io.genpulse.server.config;

import java.util.ArrayDeque;
import java.util.Deque;

/// Closes what was opened, the last first. One that fails does not keep the others open.
public final class Closer implements AutoCloseable {
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  public synchronized <T extends AutoCloseable> T add(T resource) {
    opened.push(resource);
    return resource;
  }

  /// Closes everything because of a failure, and answers that failure to throw, with those of
  /// closing attached.
  public RuntimeException closeAfter(RuntimeException failure) {
    try {
      close();
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
    return failure;
  }

  @Override
  public synchronized void close() {
    IllegalStateException failed = null;
    while (!opened.isEmpty()) {
      AutoCloseable resource = opened.pop();
      try {
        resource.close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        if (failed == null) {
          failed = new IllegalStateException("not everything could be closed", e);
        } else {
          failed.addSuppressed(e);
        }
      }
    }
    if (failed != null) {
      throw failed;
    }
  }
}
