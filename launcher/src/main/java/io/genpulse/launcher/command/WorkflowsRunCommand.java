package io.genpulse.launcher.command;

import io.genpulse.apiclient.GenPulseClient;
import io.genpulse.apiclient.Submission;
import io.genpulse.apiclient.WorkflowView;
import io.genpulse.launcher.stack.ExitCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "run",
    description = "Run a workflow by its name and save what it makes.",
    footer = {
      "",
      "Examples:",
      "  genpulse workflows run my-workflow",
      "  genpulse workflows run my-workflow prompt=\"a red fox\" seed=7 image=photo.png -o out/"
    })
final class WorkflowsRunCommand implements Callable<Integer> {
  private final CommandContext context;

  @Parameters(index = "0", paramLabel = "NAME", description = "Name: genpulse workflows ls")
  private String name = "";

  @Parameters(
      index = "1..*",
      paramLabel = "INPUT=VALUE",
      description = "Value of an input; files of this machine are uploaded")
  private List<String> inputs = List.of();

  @Mixin private final OutputOption output = new OutputOption();

  @Option(
      names = "--timeout",
      paramLabel = "N",
      converter = Seconds.class,
      description = "Wait N seconds at most; exit code 124")
  private @Nullable Duration timeout;

  @Mixin private final JsonOption json = new JsonOption();
  @Mixin private final ServerOption server = new ServerOption();

  WorkflowsRunCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    var given = given();
    output.check();
    try (var client = server.connect(context)) {
      var submission = Submission.of(name, params(client, given));
      var submitted = client.submit(submission);
      context.say("task " + submitted.taskId());
      var line = ProgressLine.of(context, false);
      var task = new TaskWait(client, line, () -> null, timeout).end(submitted.taskId());
      TaskEnd.check(task);
      TaskResult.print(context, json, task, output.save(client, task));
    }
    return ExitCode.DONE;
  }

  private Map<String, String> given() {
    var given = new LinkedHashMap<String, String>();
    for (String input : inputs) {
      int equals = input.indexOf('=');
      if (equals < 1) {
        throw new CommandFailure(
            ExitCode.USAGE, "\"" + input + "\" is not INPUT=VALUE", "such as prompt=\"a red fox\"");
      }
      given.put(input.substring(0, equals), input.substring(equals + 1));
    }
    return given;
  }

  private Map<String, Object> params(GenPulseClient client, Map<String, String> given)
      throws InterruptedException {
    var types = new LinkedHashMap<String, WorkflowView.Input>();
    client.workflow(name).inputs().forEach(input -> types.put(input.name(), input));
    var params = new LinkedHashMap<String, Object>();
    for (var entry : given.entrySet()) {
      var input = types.get(entry.getKey());
      params.put(entry.getKey(), value(client, input, entry.getValue()));
    }
    return params;
  }

  /// Numbers and the like are JSON; a text is a text even if it looks like a number.
  private static Object value(
      GenPulseClient client, WorkflowView.@Nullable Input input, String text)
      throws InterruptedException {
    if (input == null) {
      return ParamValue.of(text);
    }
    if (input.isFile()) {
      return FileParams.isFile(text) ? client.upload(Path.of(text)).key() : text;
    }
    return input.type().equals("text") || input.type().equals("model") ? text : ParamValue.of(text);
  }
}
