package io.genpulse.engine;

import java.util.Locale;

/// What went wrong in an engine. The code, not an exception class, decides whether a task is tried
/// again.
public enum EngineError {
  /// The request cannot be done as it stands; the exception names the field.
  INVALID_REQUEST(false),
  /// No engine does this, or none under that name.
  NOT_SUPPORTED(false),
  /// The model named is not there.
  MODEL_NOT_FOUND(false),
  /// A model file is cut, missing or of an unknown form; the message names the file.
  MODEL_INVALID(false),
  /// The provider refused the content.
  CONTENT_REFUSED(false),
  /// Credentials are missing or wrong.
  UNAUTHORIZED(false),
  /// The provider's credit or allowance is used up; waiting for minutes does not help.
  QUOTA_EXHAUSTED(false),
  /// It would cost more than the limits of the settings allow; nothing was called.
  TOO_EXPENSIVE(false),
  /// A paid call was begun and nobody can say whether the provider took it: another could pay
  /// twice.
  SUBMISSION_UNCERTAIN(false),
  /// Memory of the host or the GPU is not enough for these parameters.
  OUT_OF_MEMORY(false),
  /// The provider asks to come back later; never counts as a failed attempt.
  RATE_LIMITED(true),
  /// The engine is not there now: starting, restarted, connection refused.
  UNAVAILABLE(true),
  /// No answer within the time allowed.
  TIMEOUT(true),
  /// Anything else inside the engine.
  INTERNAL(false);

  private final boolean retryable;

  EngineError(boolean retryable) {
    this.retryable = retryable;
  }

  /// Whether the same request may succeed later.
  public boolean retryable() {
    return retryable;
  }

  /// The code in error objects, such as `model_invalid`.
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
