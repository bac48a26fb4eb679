package io.genpulse.launcher;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "queue",
    description = "Pause and resume the work.",
    synopsisSubcommandLabel = "COMMAND")
final class QueueCommand {
  private final CommandContext context;

  QueueCommand(CommandContext context) {
    this.context = context;
  }

  @Command(
      name = "pause",
      description = "Start no more tasks; the running ones end.",
      mixinStandardHelpOptions = true)
  int pause(@Mixin ServerOption server) throws InterruptedException {
    try (var client = server.connect(context)) {
      client.pauseQueue();
      context.print("paused");
    }
    return ExitCode.DONE;
  }

  @Command(name = "resume", description = "Go on.", mixinStandardHelpOptions = true)
  int resume(@Mixin ServerOption server) throws InterruptedException {
    try (var client = server.connect(context)) {
      client.resumeQueue();
      context.print("resumed");
    }
    return ExitCode.DONE;
  }
}
