package io.genpulse.server.event;

import io.genpulse.server.task.TaskError;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskStatus;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What listeners hear of a task: a whole snapshot each time, ordered by `seq`.
///
/// @param url link to the first output, null before there is one
public record TaskEvent(
    TaskId taskId,
    TaskStatus status,
    int progress,
    long seq,
    @Nullable String message,
    @Nullable String url,
    List<String> urls,
    @Nullable TaskError error,
    Instant at) {
  public TaskEvent {
    urls = List.copyOf(urls);
  }
}
