package io.genpulse.apiclient;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The report of a task's end to its `callback_url`.
///
/// @param status `pending`, `delivered`, `failed` or `gone`
/// @param log the last attempts, in order
public record DeliveryView(
    long id,
    String taskId,
    String url,
    String status,
    int attempts,
    @Nullable Instant nextAt,
    List<Attempt> log,
    @Nullable Instant createdAt) {
  public DeliveryView {
    Required.field(taskId, "task_id");
    Required.field(url, "url");
    Required.field(status, "status");
    log = List.copyOf(Required.field(log, "log"));
  }

  /// @param status of the answer; null when there was none
  /// @param error null when it went well
  public record Attempt(
      @Nullable Instant at, @Nullable Integer status, @Nullable String error, long durationMs) {}
}
