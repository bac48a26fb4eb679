package io.genpulse.engine;

import org.jspecify.annotations.Nullable;

/// A failure inside an engine, in one sentence a user can act on.
public class EngineException extends RuntimeException {
  private final EngineError error;

  public EngineException(EngineError error, String message) {
    this(error, message, null);
  }

  public EngineException(EngineError error, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.error = error;
  }

  public EngineError error() {
    return error;
  }
}
