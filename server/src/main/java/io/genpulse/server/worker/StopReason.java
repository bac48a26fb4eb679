package io.genpulse.server.worker;

import io.genpulse.server.task.TaskError;
import io.genpulse.server.task.TaskOutcome;
import java.time.Duration;

/// Why a running attempt is told to stop.
enum StopReason {
  /// Somebody asked for it.
  CANCELED,
  /// Another worker may have the task by now.
  LEASE_LOST,
  /// The task's deadline is over.
  DEADLINE,
  /// It takes longer than its type may.
  TIMEOUT,
  /// This process ends.
  SHUTDOWN;

  /// Whether the task itself goes on, in an attempt elsewhere or later.
  boolean leavesTheTask() {
    return switch (this) {
      case LEASE_LOST, SHUTDOWN -> true;
      case CANCELED, DEADLINE, TIMEOUT -> false;
    };
  }

  /// What becomes of a task whose attempt was stopped for this.
  TaskOutcome outcome() {
    return switch (this) {
      case CANCELED -> new TaskOutcome.Canceled();
      case DEADLINE ->
          new TaskOutcome.Failed(
              new TaskError("deadline_exceeded", "the task was not done before its deadline"));
      case TIMEOUT ->
          new TaskOutcome.Failed(
              new TaskError("task_timeout", "the task took longer than its type may"));
      case LEASE_LOST ->
          new TaskOutcome.Released(Duration.ZERO, "the worker lost touch with the database");
      case SHUTDOWN -> new TaskOutcome.Released(Duration.ZERO, "the worker stopped");
    };
  }
}
