package io.genpulse.launcher.command;

import io.genpulse.apiclient.TaskView;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "retry",
    description = "Run failed or canceled tasks again, each as a new task.",
    footer = {"", "Example:", "  genpulse tasks retry 0f468bfc-4606-4a44-9a73-bc90cf478a3d"})
final class TasksRetryCommand implements Callable<Integer> {
  private final CommandContext context;

  @Parameters(paramLabel = "TASK", arity = "1..*", description = "Task id; may be several")
  private List<String> taskIds = List.of();

  @Mixin private final JsonOption json = new JsonOption();
  @Mixin private final ServerOption server = new ServerOption();

  TasksRetryCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (var client = server.connect(context)) {
      return TaskIds.each(context, taskIds, id -> print(client.retry(id)));
    }
  }

  private void print(TaskView task) {
    if (json.wanted()) {
      context.printJson(task);
    } else {
      context.print("new task " + task.taskId());
    }
  }
}
