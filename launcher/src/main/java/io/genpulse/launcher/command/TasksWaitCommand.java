package io.genpulse.launcher.command;

import io.genpulse.apiclient.GenPulseClient;
import io.genpulse.apiclient.TaskView;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "wait",
    description = "Wait for the end of tasks; with -o save their outputs.",
    footer = {
      "",
      "Examples:",
      "  genpulse tasks wait 0f468bfc-4606-4a44-9a73-bc90cf478a3d",
      "  genpulse tasks wait $(genpulse generate \"a red fox\" --no-wait) -o fox.png --timeout 60"
    })
final class TasksWaitCommand implements Callable<Integer> {
  private final CommandContext context;

  @Parameters(paramLabel = "TASK", arity = "1..*", description = "Task id; may be several")
  private List<String> taskIds = List.of();

  @Mixin private final OutputOption output = new OutputOption();

  @Option(
      names = "--timeout",
      paramLabel = "N",
      converter = Seconds.class,
      description = "Wait N seconds at most, the tasks go on; exit code 124")
  private @Nullable Duration timeout;

  @Mixin private final JsonOption json = new JsonOption();
  @Mixin private final ServerOption server = new ServerOption();

  TasksWaitCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    output.check();
    try (var client = server.connect(context)) {
      var line = ProgressLine.of(context, false);
      var wait = new TaskWait(client, line, () -> null, timeout);
      return TaskIds.each(context, taskIds, id -> ended(client, wait.end(id)));
    }
  }

  private void ended(GenPulseClient client, TaskView task) throws InterruptedException {
    TaskEnd.check(task);
    var files = output.isGiven() ? save(client, task) : List.<Path>of();
    TaskResult.print(context, json, task, files);
    if (files.isEmpty() && !json.wanted()) {
      context.print(task.taskId() + " " + task.status());
    }
  }

  private List<Path> save(GenPulseClient client, TaskView task) throws InterruptedException {
    return taskIds.size() == 1 ? output.save(client, task) : output.saveAmongOthers(client, task);
  }
}
