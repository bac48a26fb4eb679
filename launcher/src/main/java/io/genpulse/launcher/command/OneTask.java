package io.genpulse.launcher.command;

import io.genpulse.apiclient.GenPulseClient;
import io.genpulse.launcher.stack.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// The task that a command does something with, and how it tells the result.
final class OneTask {
  /// What is done; its result is printed.
  interface Action<T> {
    T apply(GenPulseClient client, String taskId) throws InterruptedException;
  }

  /// The result for people.
  interface Line<T> {
    String of(T result);
  }

  @Parameters(paramLabel = "TASK", description = "Task id")
  private String taskId = "";

  @Mixin private final JsonOption json = new JsonOption();

  @Mixin private final ServerOption server = new ServerOption();

  <T> int call(CommandContext context, Action<T> action, Line<T> line) throws InterruptedException {
    try (var client = server.connect(context)) {
      var result = action.apply(client, taskId);
      if (json.wanted()) {
        context.printJson(result);
      } else {
        context.print(line.of(result));
      }
    }
    return ExitCode.DONE;
  }
}
