package io.genpulse.launcher.command;

import io.genpulse.launcher.stack.ExitCode;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "models",
    description = "List the models that engines have found.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Example:", "  genpulse models ls"})
final class ModelsCommand {
  private final CommandContext context;

  ModelsCommand(CommandContext context) {
    this.context = context;
  }

  @Command(name = "ls", description = "List the models; --model of generate takes their names.")
  int ls(@Mixin JsonOption json, @Mixin ServerOption server) throws InterruptedException {
    try (var client = server.connect(context)) {
      var models = client.models();
      if (json.wanted()) {
        context.printJson(Map.of("items", models));
        return ExitCode.DONE;
      }
      var table = new Table("MODEL", "ENGINE", "KIND", "SIZE");
      models.forEach(m -> table.row(m.name(), m.engine(), m.kind(), size(m.bytes())));
      table.lines().forEach(context::print);
    }
    return ExitCode.DONE;
  }

  private static @Nullable String size(@Nullable Long bytes) {
    return bytes == null ? null : (bytes >> 20) + " MiB";
  }
}
