package io.genpulse.launcher;

import org.jspecify.annotations.Nullable;

/// The local stack cannot start; the message is one a user can act on.
public final class LocalStackException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public LocalStackException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
