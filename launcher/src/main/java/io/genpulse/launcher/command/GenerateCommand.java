package io.genpulse.launcher.command;

import io.genpulse.apiclient.ClientException;
import io.genpulse.apiclient.GenPulseClient;
import io.genpulse.apiclient.Submission;
import io.genpulse.apiclient.TaskView;
import io.genpulse.launcher.stack.ExitCode;
import io.genpulse.launcher.stack.Session;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "generate",
    description = "Make a picture from a prompt, with the GenPulse that runs or one for the call.",
    footer = {
      "",
      "Examples:",
      "  genpulse generate \"a red fox\"",
      "  genpulse generate \"a red fox\" --size 768x512 --seed 7 --count 3 -o foxes/",
      "  genpulse generate \"a red fox\" --scheduler euler --param eta=0.5 --json",
      "  genpulse generate \"a red fox in winter\" --image fox.png --strength 0.6",
      "  genpulse generate \"a hat\" --image fox.png --mask head.png",
      "  genpulse generate --from fox.png --seed 8",
      "  genpulse generate - < prompt.txt"
    })
final class GenerateCommand implements Callable<Integer> {
  private final CommandContext context;

  @Mixin private final TaskParams params = new TaskParams();

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description =
          "Task type (default: text-to-image; image-to-image with --image, inpaint with --mask);"
              + " names: genpulse types")
  private @Nullable String type;

  @Mixin private final OutputOption output = new OutputOption();

  @Option(names = "--open", description = "Show it with the desktop's own program")
  private boolean open;

  @Option(names = "--no-wait", description = "Only submit; print the task id")
  private boolean noWait;

  @Option(
      names = "--timeout",
      paramLabel = "N",
      converter = Seconds.class,
      description = "Cancel the task after N seconds; exit code 124")
  private @Nullable Duration timeout;

  @Option(
      names = {"-q", "--quiet"},
      description = "Print nothing but the files and errors")
  private boolean quiet;

  @Mixin private final JsonOption json = new JsonOption();
  @Mixin private final ServerOption server = new ServerOption();

  GenerateCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    var values = params.values(context);
    if (noWait) {
      try (var client = server.connect(context)) {
        TaskResult.printSubmitted(context, json, submit(client, values));
        return ExitCode.DONE;
      }
    }
    output.check();
    var line = ProgressLine.of(context, quiet);
    try (var session = server.open(context, line::step)) {
      return draw(session, values, line);
    }
  }

  private TaskView submit(GenPulseClient client, Map<String, Object> values)
      throws InterruptedException {
    String taskType = type == null ? params.usualType() : type;
    return client.submit(Submission.of(taskType, FileParams.uploaded(client, taskType, values)));
  }

  private int draw(Session session, Map<String, Object> values, ProgressLine line)
      throws InterruptedException {
    try {
      var task = run(session, values, line);
      TaskEnd.check(task);
      show(task, output.save(session.client(), task));
      return ExitCode.DONE;
    } catch (ClientException | CommandFailure | InterruptedException e) {
      if (session.isInterrupted()) {
        return ExitCode.INTERRUPTED;
      }
      throw e;
    }
  }

  /// Submits, and waits for the end; cancels the task when the user interrupts meanwhile.
  private TaskView run(Session session, Map<String, Object> values, ProgressLine line)
      throws InterruptedException {
    var client = session.client();
    var taskId = submit(client, values).taskId();
    session.onInterrupt(() -> cancel(client, taskId, line));
    try {
      return new TaskWait(client, line, session::failedChild, timeout).end(taskId);
    } catch (CommandFailure e) {
      if (e.exitCode() == ExitCode.TIMED_OUT) {
        cancel(client, taskId, line);
        throw new CommandFailure(
            ExitCode.TIMED_OUT,
            String.valueOf(e.getMessage()),
            "give it more time with: --timeout N");
      }
      throw e;
    }
  }

  private void cancel(GenPulseClient client, String taskId, ProgressLine line) {
    line.clear();
    try {
      client.cancel(taskId);
      line.step("canceled " + taskId);
    } catch (ClientException e) {
      context.say("could not cancel " + taskId + ": " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void show(TaskView task, List<Path> files) {
    TaskResult.print(context, json, task, files);
    if (!quiet && !json.wanted()) {
      context.print("task " + task.taskId());
    }
    if (open) {
      files.forEach(file -> SystemViewer.open(context, file));
    }
  }
}
