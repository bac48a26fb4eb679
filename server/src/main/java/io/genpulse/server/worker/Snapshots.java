package io.genpulse.server.worker;

import io.genpulse.server.task.Task;
import org.jspecify.annotations.Nullable;

/// Copies of tasks with a few things changed.
final class Snapshots {
  private Snapshots() {}

  static Task withProgress(Task t, int percent, @Nullable String message, long seq) {
    return new Task(
        t.id(),
        t.taskType(),
        t.route(),
        t.provider(),
        t.priority(),
        t.source(),
        t.userId(),
        t.status(),
        percent,
        message,
        t.params(),
        t.result(),
        t.error(),
        seq,
        t.attempt(),
        t.maxAttempts(),
        t.cancelRequested(),
        t.callbackUrl(),
        t.createdAt(),
        t.startedAt(),
        t.finishedAt(),
        t.durationMs(),
        t.outputs());
  }
}
