package io.genpulse.server.queue;

import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Leases of tasks that are nowhere but here.
public final class TestLeases {
  private TestLeases() {}

  public static TaskLease lease(long token) {
    return lease(token, null);
  }

  public static TaskLease lease(long token, @Nullable Duration timeLeft) {
    return new TaskLease(task(TaskStatus.PROCESSING), token, 1, timeLeft, null);
  }

  public static Task task(TaskStatus status) {
    return task(status, 1);
  }

  public static Task task(TaskStatus status, int attempt) {
    return task(TaskId.random(), "echo", status, attempt, 2);
  }

  /// The task as it is after its next change.
  public static Task later(Task task, TaskStatus status) {
    return task(task.id(), task.taskType(), status, task.attempt(), task.seq() + 1);
  }

  /// One that is worked on for the first time.
  public static Task task(String type) {
    return task(TaskId.random(), type, TaskStatus.PROCESSING, 1, 2);
  }

  private static Task task(TaskId id, String type, TaskStatus status, int attempt, long seq) {
    return new Task(
        id,
        type,
        "cpu",
        null,
        0,
        "http",
        "local",
        status,
        status.word(),
        0,
        null,
        "{}",
        null,
        null,
        seq,
        attempt,
        3,
        false,
        null,
        Instant.EPOCH,
        Instant.EPOCH,
        null,
        null,
        List.of());
  }
}
