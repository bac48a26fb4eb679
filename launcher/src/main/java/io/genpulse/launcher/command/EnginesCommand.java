package io.genpulse.launcher.command;

import io.genpulse.launcher.stack.ExitCode;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "engines",
    description = "List the engines, whether they are ready and what they can do.",
    footer = {"", "Examples:", "  genpulse engines", "  genpulse engines unload diffusers"})
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

  @Command(
      name = "unload",
      description =
          "Have the workers give back the memory of an engine's models, after what they work on; the"
              + " next task loads them again.")
  int unload(
      @Parameters(paramLabel = "ENGINE", description = "Its id: genpulse engines") String engine,
      @Mixin ServerOption at)
      throws InterruptedException {
    try (var client = at.connect(context)) {
      client.unload(engine);
    }
    return ExitCode.DONE;
  }
}
