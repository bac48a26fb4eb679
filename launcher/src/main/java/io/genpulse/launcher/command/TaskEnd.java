package io.genpulse.launcher.command;

import io.genpulse.apiclient.TaskView;
import io.genpulse.launcher.stack.ExitCode;

/// What the end of a task means for a command that wants its outputs.
final class TaskEnd {
  private TaskEnd() {}

  /// @throws CommandFailure for every task but a completed one
  static void check(TaskView task) {
    switch (task.status()) {
      case "completed" -> {}
      case "canceled" ->
          throw new CommandFailure(
              ExitCode.CANCELED,
              "task " + task.taskId() + " was canceled",
              "run it again with: genpulse tasks retry " + task.taskId());
      case "failed" -> throw failed(task);
      default ->
          throw new CommandFailure(
              ExitCode.USAGE,
              "task %s is %s: it has no outputs yet".formatted(task.taskId(), task.status()),
              "wait for them with: genpulse tasks wait " + task.taskId());
    }
  }

  private static CommandFailure failed(TaskView task) {
    var error = task.error();
    var reason = error == null ? "" : ": %s (%s)".formatted(error.message(), error.code());
    return new CommandFailure(
        ExitCode.TASK_FAILED,
        "task " + task.taskId() + " failed" + reason,
        "see more with: genpulse tasks show " + task.taskId());
  }
}
