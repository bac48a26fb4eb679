package io.genpulse.launcher.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "show",
    description = "Show all of a task, as JSON.",
    footer = {"", "Example:", "  genpulse tasks show 0f468bfc-4606-4a44-9a73-bc90cf478a3d"})
final class TasksShowCommand implements Callable<Integer> {
  private final CommandContext context;

  @Parameters(paramLabel = "TASK", arity = "1..*", description = "Task id; may be several")
  private List<String> taskIds = List.of();

  @Mixin private final JsonOption json = new JsonOption();
  @Mixin private final ServerOption server = new ServerOption();

  TasksShowCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (var client = server.connect(context)) {
      return TaskIds.each(context, taskIds, id -> print(client.taskJson(id)));
    }
  }

  private void print(JsonNode task) {
    if (json.wanted()) {
      context.printJson(task);
    } else {
      context.print(task.toPrettyString());
    }
  }
}
