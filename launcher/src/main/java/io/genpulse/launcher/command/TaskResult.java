package io.genpulse.launcher.command;

import io.genpulse.apiclient.TaskView;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;

/// What a command that makes something prints.
final class TaskResult {
  private TaskResult() {}

  /// The bare id.
  static void printSubmitted(CommandContext context, JsonOption json, TaskView task) {
    if (json.wanted()) {
      var result = new LinkedHashMap<String, Object>();
      result.put("task_id", task.taskId());
      result.put("status", task.status());
      context.printJson(result);
    } else {
      context.print(task.taskId());
    }
  }

  /// The files, one a line.
  static void print(CommandContext context, JsonOption json, TaskView task, List<Path> files) {
    if (json.wanted()) {
      var result = new LinkedHashMap<String, Object>();
      result.put("task_id", task.taskId());
      result.put("status", task.status());
      result.put("files", files.stream().map(f -> f.toAbsolutePath().toString()).toList());
      context.printJson(result);
    } else {
      files.forEach(file -> context.print(file.toString()));
    }
  }
}
