package io.genpulse.launcher.command;

import io.genpulse.launcher.stack.ExitCode;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "submit",
    description = "Submit a task message and print its task id.",
    footer = {
      "",
      "Examples:",
      "  genpulse submit task.json",
      "  genpulse submit task.json --wait -o fox.png",
      "  echo '{\"task_type\":\"txt2img\",\"params\":{\"prompt\":\"a red fox\"}}' | genpulse submit -"
    })
final class SubmitCommand implements Callable<Integer> {
  private final CommandContext context;

  @Parameters(
      paramLabel = "FILE|-",
      description =
          "JSON like {\"task_type\":\"text-to-image\",\"params\":{\"prompt\":\"...\"}}; - reads it from the input")
  private String file = "-";

  @Option(
      names = "--dry-run",
      description = "Store nothing; say who would do it, what it would wait for and cost")
  private boolean dryRun;

  @Option(names = "--wait", description = "Wait for the end and save the outputs")
  private boolean wait;

  @Mixin private final OutputOption output = new OutputOption();

  @Option(
      names = "--timeout",
      paramLabel = "N",
      converter = Seconds.class,
      description = "Wait N seconds at most; exit code 124")
  private @Nullable Duration timeout;

  @Mixin private final JsonOption json = new JsonOption();
  @Mixin private final ServerOption server = new ServerOption();

  SubmitCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    var waits = wait || output.isGiven() || timeout != null;
    try (var client = server.connect(context)) {
      var message = TextInput.read(context, file);
      if (dryRun) {
        context.printJson(client.dryRun(message));
        return ExitCode.DONE;
      }
      if (waits) {
        output.check();
      }
      var submitted = client.submitJson(message);
      if (!waits) {
        TaskResult.printSubmitted(context, json, submitted);
        return ExitCode.DONE;
      }
      context.say("task " + submitted.taskId());
      var line = ProgressLine.of(context, false);
      var task = new TaskWait(client, line, () -> null, timeout).end(submitted.taskId());
      TaskEnd.check(task);
      TaskResult.print(context, json, task, output.save(client, task));
    }
    return ExitCode.DONE;
  }
}
