package io.genpulse.server.storage;

import org.jspecify.annotations.Nullable;

/// The object store could not do it.
public final class StorageException extends RuntimeException {
  private final boolean retryable;

  /// @param retryable whether it may work later: the store is away or busy, rather than refusing
  public StorageException(String message, boolean retryable, @Nullable Throwable cause) {
    super(message, cause);
    this.retryable = retryable;
  }

  public boolean retryable() {
    return retryable;
  }
}
