package io.genpulse.launcher.command;

import io.genpulse.launcher.stack.ExitCode;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "models",
    description = "List the models that engines have found, and add some.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Example:",
      "  genpulse models ls",
      "  genpulse models import ~/Downloads/dreamshaper.safetensors",
      "  genpulse models import /srv/models/style-lora.safetensors --link"
    })
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

  @Command(name = "info", description = "Show what is known of one model.")
  int info(
      @Parameters(paramLabel = "NAME", description = "As models ls has it") String name,
      @Mixin JsonOption json,
      @Mixin ServerOption server)
      throws InterruptedException {
    try (var client = server.connect(context)) {
      var found = client.models().stream().filter(model -> model.name().equals(name)).toList();
      if (found.isEmpty()) {
        throw new CommandFailure(
            ExitCode.USAGE,
            "there is no model \"" + name + "\"",
            "see them with: genpulse models ls");
      }
      if (json.wanted()) {
        context.printJson(Map.of("items", found));
        return ExitCode.DONE;
      }
      for (var model : found) {
        context.print("name    " + model.name());
        context.print("engine  " + model.engine());
        context.print("kind    " + (model.kind() == null ? "unknown" : model.kind()));
        context.print("size    " + (model.bytes() == null ? "unknown" : size(model.bytes())));
      }
    }
    return ExitCode.DONE;
  }

  @Command(
      name = "import",
      description =
          "Add a checkpoint, LoRA file or diffusers folder to the models of this machine.")
  int importModel(
      @Parameters(paramLabel = "PATH", description = "A .safetensors file, or a folder") Path path,
      @Option(names = "--link", description = "Leave it where it lies and use it from there")
          boolean link,
      @Mixin HomeOption home) {
    Path models = home.directories(context).models();
    context.print(new ModelImport(models, link).take(path).toString());
    return ExitCode.DONE;
  }

  private static @Nullable String size(@Nullable Long bytes) {
    return bytes == null ? null : (bytes >> 20) + " MiB";
  }
}
