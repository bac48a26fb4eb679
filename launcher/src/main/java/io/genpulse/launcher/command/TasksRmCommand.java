package io.genpulse.launcher.command;

import io.genpulse.apiclient.GenPulseClient;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "rm",
    description = "Remove finished tasks with their files.",
    footer = {"", "Example:", "  genpulse tasks rm 0f468bfc-4606-4a44-9a73-bc90cf478a3d"})
final class TasksRmCommand implements Callable<Integer> {
  private final CommandContext context;

  @Parameters(paramLabel = "TASK", arity = "1..*", description = "Task id; may be several")
  private List<String> taskIds = List.of();

  @Mixin private final JsonOption json = new JsonOption();
  @Mixin private final ServerOption server = new ServerOption();

  TasksRmCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (var client = server.connect(context)) {
      return TaskIds.each(context, taskIds, id -> remove(client, id));
    }
  }

  private void remove(GenPulseClient client, String taskId) throws InterruptedException {
    client.delete(taskId);
    if (json.wanted()) {
      context.printJson(Map.of("task_id", taskId));
    } else {
      context.print("removed " + taskId);
    }
  }
}
