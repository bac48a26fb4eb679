package io.genpulse.server.task;

/// The database is away; the same call may work in a moment.
public final class TaskStoreUnavailableException extends RuntimeException {
  public TaskStoreUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
