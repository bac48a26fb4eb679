package io.genpulse.server.task;

import io.genpulse.engine.Route;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A stored task as its row says, with the outputs recorded for it.
///
/// @param route the word of it; one of a newer version may be unknown here, see [#knownRoute]
/// @param statusWord of the status, also where a newer version has one that is unknown here
/// @param priority the rank of a [Lane] and a priority within it, higher first
/// @param params JSON text
/// @param seq grows with every change; orders events
/// @param result JSON text of what the handler returned
public record Task(
    TaskId id,
    String taskType,
    String route,
    @Nullable String provider,
    int priority,
    String source,
    String userId,
    TaskStatus status,
    String statusWord,
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

  /// The route, if this version has it.
  public Optional<Route> knownRoute() {
    return Arrays.stream(Route.values()).filter(known -> known.word().equals(route)).findFirst();
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
        statusWord,
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
