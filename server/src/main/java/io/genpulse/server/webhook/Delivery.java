package io.genpulse.server.webhook;

import io.genpulse.server.task.TaskId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The report of one task's end, and how far it is.
///
/// @param nextAt of the next attempt; null when none follows
/// @param log the last attempts, in order
public record Delivery(
    long id,
    TaskId taskId,
    String url,
    String host,
    DeliveryStatus status,
    int attempts,
    @Nullable Instant nextAt,
    List<Attempt> log,
    Instant createdAt,
    @Nullable Instant doneAt) {
  public Delivery {
    log = List.copyOf(log);
  }

  /// What the receiver knows it by, however often it comes.
  public String messageId() {
    return taskId + "_" + id;
  }

  /// One attempt to tell the receiver.
  ///
  /// @param status of the answer; null when there was none
  /// @param error in a sentence; null when it went well
  public record Attempt(
      Instant at, @Nullable Integer status, @Nullable String error, long durationMs) {}
}
