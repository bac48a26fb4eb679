package io.genpulse.engine;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A failure inside an engine, in one sentence a user can act on, with what is known besides:
///
/// ```java
/// throw new EngineException(RATE_LIMITED, "openai asks to wait").retryAfter(wait).requestId(id);
/// ```
public final class EngineException extends RuntimeException {
  private final EngineError error;
  private @Nullable Duration retryAfter;
  private @Nullable String field;
  private @Nullable String providerCode;
  private @Nullable String requestId;

  public EngineException(EngineError error, String message) {
    this(error, message, null);
  }

  public EngineException(EngineError error, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.error = error;
  }

  /// `INVALID_REQUEST` about one parameter.
  ///
  /// @param field as `params` names it: `guidance_scale`; what lies within another is a JSON
  ///   pointer without its first slash: `provider_params/quality`
  public static EngineException invalid(String field, String message) {
    return new EngineException(EngineError.INVALID_REQUEST, message).field(field);
  }

  /// Says how long the provider asks to wait.
  public EngineException retryAfter(@Nullable Duration wait) {
    retryAfter = wait;
    return this;
  }

  /// Names the parameter that is wrong, as `params` does.
  public EngineException field(@Nullable String name) {
    field = name;
    return this;
  }

  /// Adds the provider's own code.
  public EngineException providerCode(@Nullable String code) {
    providerCode = code;
    return this;
  }

  /// Adds the id under which the provider knows the request.
  public EngineException requestId(@Nullable String id) {
    requestId = id;
    return this;
  }

  public EngineError error() {
    return error;
  }

  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  public Optional<String> field() {
    return Optional.ofNullable(field);
  }

  public Optional<String> providerCode() {
    return Optional.ofNullable(providerCode);
  }

  public Optional<String> requestId() {
    return Optional.ofNullable(requestId);
  }
}
