package io.genpulse.launcher.command;

import io.genpulse.apiclient.ApiException;
import io.genpulse.apiclient.LocalFileException;
import io.genpulse.launcher.stack.ExitCode;
import java.util.LinkedHashSet;
import java.util.List;

/// Does one thing with each of several tasks; what goes wrong with one is told and the others are
/// done all the same.
final class TaskIds {
  /// What is done with a task.
  interface Action {
    void on(String taskId) throws InterruptedException;
  }

  private TaskIds() {}

  /// Returns the exit code of the first that went wrong, else 0.
  static int each(CommandContext context, List<String> taskIds, Action action)
      throws InterruptedException {
    var report = new FailureReport(context);
    var exitCode = ExitCode.DONE;
    for (var taskId : new LinkedHashSet<>(taskIds)) {
      try {
        action.on(taskId);
      } catch (CommandFailure | ApiException | LocalFileException e) {
        var code = report.report(e);
        exitCode = exitCode == ExitCode.DONE ? code : exitCode;
      }
    }
    return exitCode;
  }
}
