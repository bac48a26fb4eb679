package io.genpulse.server.storage;

import org.jspecify.annotations.Nullable;

/// The object store could not do it. Its message is fit for clients.
public final class StorageException extends RuntimeException {
  private final String code;
  private final boolean retryable;

  /// @param retryable whether it may work later: the store is away or busy, rather than refusing
  public StorageException(String message, boolean retryable, @Nullable Throwable cause) {
    this("storage_unavailable", message, retryable, cause);
  }

  private StorageException(
      String code, String message, boolean retryable, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
    this.retryable = retryable;
  }

  /// The store does not let us: no other try will help before somebody gives us the right.
  static StorageException forbidden(String message, Throwable cause) {
    return new StorageException("storage_forbidden", message, false, cause);
  }

  /// Of a task that failed for it.
  public String code() {
    return code;
  }

  public boolean retryable() {
    return retryable;
  }
}
