package io.genpulse.launcher.command;

import io.genpulse.launcher.stack.ExitCode;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "engines",
    description = "List the engines, whether they are ready and what they can do.",
    footer = {"", "Example:", "  genpulse engines"})
final class EnginesCommand implements Callable<Integer> {
  private final CommandContext context;

  @Mixin private final JsonOption json = new JsonOption();
  @Mixin private final ServerOption server = new ServerOption();

  EnginesCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (var client = server.connect(context)) {
      var engines = client.engines();
      if (json.wanted()) {
        context.printJson(Map.of("items", engines));
        return ExitCode.DONE;
      }
      var table = new Table("ENGINE", "ROUTE", "STATE", "CAN", "REASON");
      for (var engine : engines) {
        table.row(
            engine.id(),
            engine.route(),
            engine.state(),
            String.join(",", engine.capabilities()),
            engine.reason());
      }
      table.lines().forEach(context::print);
    }
    return ExitCode.DONE;
  }
}
