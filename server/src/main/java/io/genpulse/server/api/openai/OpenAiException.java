package io.genpulse.server.api.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.server.task.TaskError;
import io.genpulse.server.task.TaskId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A request that was taken in and brings nothing. Its task was tried as often as it may be: the
/// client is told not to send it again by itself.
final class OpenAiException extends RuntimeException {
  private final int status;
  private final String type;
  private final String code;
  private final @Nullable String param;

  private OpenAiException(
      int status, String type, String code, @Nullable String param, String message) {
    super(message);
    this.status = status;
    this.type = type;
    this.code = code;
    this.param = param;
  }

  static OpenAiException failed(TaskId id, TaskError error) {
    String message = "%s (task %s)".formatted(error.message(), id);
    return switch (error.code()) {
      case "content_refused" ->
          new OpenAiException(
              400, "image_generation_user_error", "moderation_blocked", null, message);
      case "invalid_params", "invalid_request", "not_supported" ->
          new OpenAiException(400, OpenAiErrors.type(400), error.code(), error.field(), message);
      case "model_not_found" -> noModel(message);
      case "too_expensive" ->
          new OpenAiException(429, "insufficient_quota", "too_expensive", null, message);
      case "quota_exhausted" ->
          new OpenAiException(429, "insufficient_quota", "insufficient_quota", null, message);
      default ->
          new OpenAiException(500, OpenAiErrors.type(500), error.code(), error.field(), message);
    };
  }

  static OpenAiException noModel(String message) {
    return new OpenAiException(404, OpenAiErrors.type(404), "model_not_found", "model", message);
  }

  static OpenAiException canceled(TaskId id) {
    return new OpenAiException(
        500, OpenAiErrors.type(500), "canceled", null, "Task %s was canceled.".formatted(id));
  }

  static OpenAiException nothingMade(TaskId id, String what) {
    return new OpenAiException(
        500,
        OpenAiErrors.type(500),
        "nothing_made",
        null,
        "Task %s has made no %s.".formatted(id, what));
  }

  static OpenAiException notFetched(TaskId id, RuntimeException cause) {
    var failed =
        new OpenAiException(
            503,
            OpenAiErrors.type(503),
            "storage_unavailable",
            null,
            "The files of task %s cannot be fetched now; GET /tasks/%s has links to them."
                .formatted(id, id));
    failed.initCause(cause);
    return failed;
  }

  static OpenAiException tooLong(TaskId id, Duration waited) {
    return new OpenAiException(
        504,
        OpenAiErrors.type(504),
        "timeout",
        null,
        "Task %s is not done after %d seconds and goes on; GET /tasks/%s tells how far it is."
            .formatted(id, waited.toSeconds(), id));
  }

  int status() {
    return status;
  }

  ObjectNode json() {
    return OpenAiErrors.json(type, code, param, String.valueOf(getMessage()));
  }
}
