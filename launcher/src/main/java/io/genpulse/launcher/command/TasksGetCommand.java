package io.genpulse.launcher.command;

import io.genpulse.apiclient.GenPulseClient;
import io.genpulse.launcher.stack.ExitCode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "get",
    description = "Save the outputs of completed tasks.",
    footer = {
      "",
      "Example:",
      "  genpulse tasks get 0f468bfc-4606-4a44-9a73-bc90cf478a3d -o pictures/"
    })
final class TasksGetCommand implements Callable<Integer> {
  private final CommandContext context;

  @Parameters(paramLabel = "TASK", arity = "1..*", description = "Task id; may be several")
  private List<String> taskIds = List.of();

  @Mixin private final OutputOption output = new OutputOption();
  @Mixin private final JsonOption json = new JsonOption();
  @Mixin private final ServerOption server = new ServerOption();

  TasksGetCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    output.check();
    try (var client = server.connect(context)) {
      return TaskIds.each(context, taskIds, id -> get(client, id));
    }
  }

  private void get(GenPulseClient client, String taskId) throws InterruptedException {
    var task = client.task(taskId);
    TaskEnd.check(task);
    if (task.urls().isEmpty()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "task " + taskId + " has no output files",
          "see its result with: genpulse tasks show " + taskId);
    }
    var files =
        taskIds.size() == 1 ? output.save(client, task) : output.saveAmongOthers(client, task);
    TaskResult.print(context, json, task, files);
  }
}
