package io.genpulse.launcher.command;

import io.genpulse.launcher.stack.LocalStackOptions;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What the commands that keep a local stack running are told about it.
final class StackOption {
  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8800",
      description = "Port of the API (default: ${DEFAULT-VALUE}); the next free one when taken")
  private int port = 8800;

  @Option(names = "--no-comfyui", description = "Do not start ComfyUI")
  private boolean noComfyUi;

  @Mixin private final HomeOption home = new HomeOption();

  HomeOption home() {
    return home;
  }

  LocalStackOptions options(CommandContext context) {
    return LocalStackOptions.at(home.directories(context).home())
        .withApiPort(port)
        .withComfyUi(!noComfyUi);
  }
}
