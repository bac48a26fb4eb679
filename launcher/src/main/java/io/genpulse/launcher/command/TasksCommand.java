package io.genpulse.launcher.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.apiclient.GenPulseClient;
import io.genpulse.apiclient.TaskFilter;
import io.genpulse.apiclient.TaskView;
import io.genpulse.launcher.stack.ExitCode;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "tasks",
    description = "List, show, cancel, retry and remove tasks.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  genpulse tasks ls --status failed --json",
      "  genpulse tasks show 0f468bfc-4606-4a44-9a73-bc90cf478a3d"
    })
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
      @Mixin JsonOption json,
      @Mixin ServerOption server)
      throws InterruptedException {
    try (var client = server.connect(context)) {
      var page = client.tasks(new TaskFilter(status, type, null, null, limit, null));
      if (json.wanted()) {
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
      description = "Show all of a task, as JSON.",
      mixinStandardHelpOptions = true)
  int show(@Mixin OneTask task) throws InterruptedException {
    return task.call(context, GenPulseClient::taskJson, JsonNode::toPrettyString);
  }

  @Command(name = "cancel", description = "Cancel a task.", mixinStandardHelpOptions = true)
  int cancel(@Mixin OneTask task) throws InterruptedException {
    return task.call(context, GenPulseClient::cancel, TasksCommand::line);
  }

  @Command(
      name = "retry",
      description = "Run a failed or canceled task again.",
      mixinStandardHelpOptions = true)
  int retry(@Mixin OneTask task) throws InterruptedException {
    return task.call(context, GenPulseClient::retry, TasksCommand::line);
  }

  @Command(
      name = "rm",
      description = "Remove a finished task with its files.",
      mixinStandardHelpOptions = true)
  int rm(@Mixin OneTask task) throws InterruptedException {
    return task.call(context, TasksCommand::remove, id -> "removed " + id.get("task_id"));
  }

  private static Map<String, String> remove(GenPulseClient client, String taskId)
      throws InterruptedException {
    client.delete(taskId);
    return Map.of("task_id", taskId);
  }

  private static String line(TaskView task) {
    return task.taskId() + " " + task.status();
  }

  private static String shortened(String text) {
    return text.length() <= 40 ? text : text.substring(0, 39) + "…";
  }
}
