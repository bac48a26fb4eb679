package io.genpulse.launcher.command;

import io.genpulse.launcher.stack.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "submit",
    description = "Submit a task message and print its task id.",
    footer = {
      "",
      "Examples:",
      "  genpulse submit task.json",
      "  echo '{\"task_type\":\"txt2img\",\"params\":{\"prompt\":\"a red fox\"}}' | genpulse submit -"
    })
final class SubmitCommand implements Callable<Integer> {
  private final CommandContext context;

  @Parameters(
      paramLabel = "FILE|-",
      description =
          "JSON like {\"task_type\":\"text-to-image\",\"params\":{\"prompt\":\"...\"}}; - reads it from the input")
  private String file = "-";

  @Mixin private final JsonOption json = new JsonOption();

  @Mixin private final ServerOption server = new ServerOption();

  SubmitCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (var client = server.connect(context)) {
      var task = client.submitJson(message());
      if (json.wanted()) {
        context.printJson(Map.of("task_id", task.taskId(), "status", task.status()));
      } else {
        context.print(task.taskId());
      }
    }
    return ExitCode.DONE;
  }

  private String message() throws IOException {
    if (file.equals("-")) {
      return new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
    }
    if (!Files.isRegularFile(Path.of(file))) {
      throw new CommandFailure(ExitCode.USAGE, "no such file: " + file, null);
    }
    return Files.readString(Path.of(file));
  }
}
