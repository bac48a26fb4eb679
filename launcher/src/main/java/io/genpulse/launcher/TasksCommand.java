package io.genpulse.launcher;

import io.genpulse.ui.client.TaskFilter;
import io.genpulse.ui.client.TaskView;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "tasks",
    description = "List, show, cancel, retry and remove tasks.",
    synopsisSubcommandLabel = "COMMAND")
final class TasksCommand {
  private final CommandContext context;

  TasksCommand(CommandContext context) {
    this.context = context;
  }

  @Command(name = "ls", description = "List tasks, newest first.", mixinStandardHelpOptions = true)
  int ls(
      @Option(
              names = "--status",
              description = "pending, processing, completed, failed or canceled")
          @Nullable String status,
      @Option(names = "--type", description = "Task type") @Nullable String type,
      @Option(
              names = "--limit",
              defaultValue = "20",
              description = "At most (default: ${DEFAULT-VALUE})")
          int limit,
      @Option(names = "--json", description = "Print JSON") boolean json,
      @Mixin ServerOption server)
      throws InterruptedException {
    try (var client = server.connect(context)) {
      var page = client.tasks(new TaskFilter(status, type, null, null, limit, null));
      if (json) {
        context.printJson(page);
        return ExitCode.DONE;
      }
      var table = new Table("TASK", "TYPE", "STATUS", "%", "CREATED", "PROMPT");
      for (var task : page.items()) {
        table.row(
            task.taskId(),
            task.taskType(),
            task.status(),
            task.progress(),
            task.createdAt(),
            shortened(task.params().path("prompt").asText()));
      }
      table.lines().forEach(context::print);
    }
    return ExitCode.DONE;
  }

  @Command(
      name = "show",
      description = "Show all of a task as JSON.",
      mixinStandardHelpOptions = true)
  int show(
      @Parameters(paramLabel = "TASK", description = "Task id") String taskId,
      @Option(names = "--json", description = "Print JSON, as always") boolean json,
      @Mixin ServerOption server)
      throws InterruptedException {
    try (var client = server.connect(context)) {
      context.printJson(client.taskJson(taskId));
    }
    return ExitCode.DONE;
  }

  @Command(name = "cancel", description = "Cancel a task.", mixinStandardHelpOptions = true)
  int cancel(
      @Parameters(paramLabel = "TASK", description = "Task id") String taskId,
      @Option(names = "--json", description = "Print JSON") boolean json,
      @Mixin ServerOption server)
      throws InterruptedException {
    try (var client = server.connect(context)) {
      print(client.cancel(taskId), json);
    }
    return ExitCode.DONE;
  }

  @Command(
      name = "retry",
      description = "Run a failed or canceled task again.",
      mixinStandardHelpOptions = true)
  int retry(
      @Parameters(paramLabel = "TASK", description = "Task id") String taskId,
      @Option(names = "--json", description = "Print JSON") boolean json,
      @Mixin ServerOption server)
      throws InterruptedException {
    try (var client = server.connect(context)) {
      print(client.retry(taskId), json);
    }
    return ExitCode.DONE;
  }

  @Command(
      name = "rm",
      description = "Remove a finished task with its files.",
      mixinStandardHelpOptions = true)
  int rm(
      @Parameters(paramLabel = "TASK", description = "Task id") String taskId,
      @Mixin ServerOption server)
      throws InterruptedException {
    try (var client = server.connect(context)) {
      client.delete(taskId);
      context.print("removed " + taskId);
    }
    return ExitCode.DONE;
  }

  private void print(TaskView task, boolean json) {
    if (json) {
      context.printJson(task);
    } else {
      context.print(task.taskId() + " " + task.status());
    }
  }

  private static String shortened(String text) {
    return text.length() <= 40 ? text : text.substring(0, 39) + "…";
  }
}
