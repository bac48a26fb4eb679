package io.genpulse.engine.hosted;

import io.genpulse.client.http.Answer;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;

/// What the Comfy Router refuses with, by the header `X-Comfy-Error-Type`, and what that is here.
final class ComfyErrors {
  private ComfyErrors() {}

  /// A call that was refused.
  static EngineException of(Answer answer) {
    String type = type(answer);
    String message = answer.json().path("message").asText(answer.json().path("detail").asText(""));
    EngineError kind = type.isEmpty() ? HostErrors.kind(answer.status()) : kind(type);
    return HostErrors.refused(answer, kind, message.isEmpty() ? type : message)
        .providerCode(type.isEmpty() ? null : type);
  }

  /// A job that ended with an error.
  static EngineException of(String type, String message) {
    return HostErrors.failed("comfy-router", kind(type), message.isEmpty() ? type : message)
        .providerCode(type);
  }

  /// In the header, or in the body of a proxy that drops it.
  static String type(Answer answer) {
    return answer.header("X-Comfy-Error-Type").orElse(answer.json().path("error_type").asText(""));
  }

  private static EngineError kind(String type) {
    return switch (type) {
      case "invalid_input" -> EngineError.INVALID_REQUEST;
      case "content_policy_violation" -> EngineError.CONTENT_REFUSED;
      case "unauthorized", "forbidden", "not_enabled" -> EngineError.UNAUTHORIZED;
      case "insufficient_credits" -> EngineError.QUOTA_EXHAUSTED;
      case "model_not_found" -> EngineError.MODEL_NOT_FOUND;
      case "rate_limited", "concurrency_limit_exceeded", "queue_backlog_full" ->
          EngineError.RATE_LIMITED;
      case "provider_timeout", "deadline_exceeded", "queue_timeout" -> EngineError.TIMEOUT;
      case "cancelled", "request_not_found" -> EngineError.INTERNAL;
      // provider_error, service_unavailable, internal_error, and whatever words will be added.
      default -> EngineError.UNAVAILABLE;
    };
  }
}
