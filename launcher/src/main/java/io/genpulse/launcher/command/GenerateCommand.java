package io.genpulse.launcher.command;

import io.genpulse.apiclient.ApiException;
import io.genpulse.apiclient.GenPulseClient;
import io.genpulse.apiclient.LiveListener;
import io.genpulse.apiclient.Submission;
import io.genpulse.apiclient.TaskView;
import io.genpulse.apiclient.UnreachableException;
import io.genpulse.launcher.stack.ExitCode;
import io.genpulse.launcher.stack.Session;
import java.io.File;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "generate",
    description =
        "Make a picture from a prompt. Uses the GenPulse that runs here, else starts one for the call.",
    footer = {
      "",
      "Examples:",
      "  genpulse generate \"a red fox\"",
      "  genpulse generate \"a red fox\" --seed 7 --count 3 -o foxes/",
      "  genpulse generate \"a red fox\" --steps 40 --param scheduler=euler --json"
    })
final class GenerateCommand implements Callable<Integer> {
  private final CommandContext context;

  @Mixin private final TaskParams params = new TaskParams();

  @Option(
      names = "--type",
      description = "Task type (default: ${DEFAULT-VALUE})",
      defaultValue = "text-to-image")
  private String type = "text-to-image";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE|DIR",
      description = "Where to save it (default: ./genpulse-<id>.png)")
  private @Nullable String output;

  @Option(names = "--no-wait", description = "Only submit; print the task id")
  private boolean noWait;

  @Mixin private final JsonOption json = new JsonOption();

  @Mixin private final ServerOption server = new ServerOption();

  GenerateCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    var line = new ProgressLine(context, InstantSource.system());
    var submission = Submission.of(type, params.values());
    if (noWait) {
      try (var client = server.connect(context)) {
        print(client.submit(submission), List.of());
        return ExitCode.DONE;
      }
    }
    try (var session = server.open(context, line::step)) {
      var task = run(session, submission, line);
      return finish(session.client(), task);
    }
  }

  /// Submits, and waits for the end; cancels the task when the user interrupts meanwhile.
  private TaskView run(Session session, Submission submission, ProgressLine line)
      throws InterruptedException {
    var client = session.client();
    var taskId = client.submit(submission).taskId();
    session.onInterrupt(() -> cancel(client, taskId, line));
    try (var events = client.events(taskId, LiveListener.ofUpdates(line::update));
        var guard = new FailureGuard(session::failedChild, events::close)) {
      events.await();
      guard.check();
    } finally {
      line.clear();
    }
    return client.task(taskId);
  }

  private void cancel(GenPulseClient client, String taskId, ProgressLine line) {
    line.clear();
    try {
      client.cancel(taskId);
      context.say("canceled " + taskId);
    } catch (ApiException | UnreachableException e) {
      context.say("could not cancel " + taskId + ": " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private int finish(GenPulseClient client, TaskView task) throws InterruptedException {
    return switch (task.status()) {
      case "completed" -> save(client, task);
      case "canceled" ->
          throw new CommandFailure(
              ExitCode.CANCELED, "task " + task.taskId() + " was canceled", null);
      default -> throw failed(task);
    };
  }

  private int save(GenPulseClient client, TaskView task) throws InterruptedException {
    var wanted = output == null ? null : Path.of(output);
    var asFolder = output != null && (output.endsWith("/") || output.endsWith(File.separator));
    print(task, OutputFiles.save(client, task, wanted, asFolder));
    return ExitCode.DONE;
  }

  private static CommandFailure failed(TaskView task) {
    var error = task.error();
    var reason = error == null ? "" : ": %s (%s)".formatted(error.message(), error.code());
    return new CommandFailure(
        ExitCode.TASK_FAILED,
        "task " + task.taskId() + " failed" + reason,
        "see more with: genpulse tasks show " + task.taskId());
  }

  private void print(TaskView task, List<Path> files) {
    if (json.wanted()) {
      var result = new LinkedHashMap<String, Object>();
      result.put("task_id", task.taskId());
      result.put("status", task.status());
      result.put("files", files.stream().map(f -> f.toAbsolutePath().toString()).toList());
      context.printJson(result);
      return;
    }
    files.forEach(file -> context.print(file.toString()));
    context.print("task " + task.taskId());
  }
}
