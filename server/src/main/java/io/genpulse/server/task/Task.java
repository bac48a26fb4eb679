package io.genpulse.server.task;

import io.genpulse.engine.Route;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A stored task as its row says, with the outputs recorded for it.
///
/// @param params JSON text
/// @param seq grows with every change; orders events
/// @param result JSON text of what the handler returned
public record Task(
    TaskId id,
    String taskType,
    Route route,
    @Nullable String provider,
    int priority,
    String source,
    String userId,
    TaskStatus status,
    int progress,
    @Nullable String message,
    String params,
    @Nullable String result,
    @Nullable TaskError error,
    long seq,
    int attempt,
    int maxAttempts,
    boolean cancelRequested,
    @Nullable String callbackUrl,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    @Nullable Long durationMs,
    List<TaskOutput> outputs) {
  public Task {
    outputs = List.copyOf(outputs);
  }

  /// The same task further on.
  public Task withProgress(int newProgress, @Nullable String newMessage, long newSeq) {
    return new Task(
        id,
        taskType,
        route,
        provider,
        priority,
        source,
        userId,
        status,
        newProgress,
        newMessage,
        params,
        result,
        error,
        newSeq,
        attempt,
        maxAttempts,
        cancelRequested,
        callbackUrl,
        createdAt,
        startedAt,
        finishedAt,
        durationMs,
        outputs);
  }
}
