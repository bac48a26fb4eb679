package io.genpulse.engine.hosted;

import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.client.http.Answer;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import org.jspecify.annotations.Nullable;

/// What fal refuses with, `{"detail": "..."}` or `{"detail": [{loc, msg, type}]}`, and what that is
/// here.
final class FalErrors {
  private FalErrors() {}

  /// A call that was refused, or the answer of a model that failed.
  static EngineException of(Answer answer) {
    JsonNode detail = answer.json().path("detail");
    JsonNode first = detail.isArray() ? detail.path(0) : detail;
    String type = first.path("type").asText("");
    String message = first.path("msg").asText(first.asText(""));
    EngineError kind = kind(answer, type, message);
    return HostErrors.refused(answer, kind, message)
        .providerCode(type.isEmpty() ? null : type)
        .field(kind == EngineError.INVALID_REQUEST ? field(first.path("loc")) : null);
  }

  private static EngineError kind(Answer answer, String type, String message) {
    int status = answer.status();
    if (type.equals("content_policy_violation") || type.equals("no_media_generated")) {
      return EngineError.CONTENT_REFUSED;
    }
    if (status == 403 && (message.contains("locked") || message.contains("balance"))) {
      return EngineError.QUOTA_EXHAUSTED;
    }
    if (status == 504
        && answer.header("X-Fal-Request-Timeout-Type").filter("user"::equals).isPresent()) {
      return EngineError.TIMEOUT;
    }
    if (type.startsWith("downstream_service")
        || answer.header("X-Fal-Retryable").filter("true"::equals).isPresent()) {
      return EngineError.UNAVAILABLE;
    }
    return HostErrors.kind(status);
  }

  /// The first part of a location is where it lies: `["body", "image_size"]`.
  private static @Nullable String field(JsonNode location) {
    String name = location.path(1).asText("");
    return name.isEmpty() ? null : InputMapper.field(name);
  }

  /// A job that ended with an error in its state.
  static EngineException of(String type, String message) {
    EngineError kind =
        switch (type) {
          case "request_timeout", "internal_error" -> EngineError.UNAVAILABLE;
          case "content_policy_violation" -> EngineError.CONTENT_REFUSED;
          default -> type.startsWith("runner_") ? EngineError.UNAVAILABLE : EngineError.INTERNAL;
        };
    return HostErrors.failed("fal", kind, message).providerCode(type.isEmpty() ? null : type);
  }
}
