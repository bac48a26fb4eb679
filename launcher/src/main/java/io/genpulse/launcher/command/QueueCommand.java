package io.genpulse.launcher.command;

import io.genpulse.apiclient.GenPulseClient;
import io.genpulse.launcher.stack.ExitCode;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "queue",
    description = "Look at the queue, pause it and resume it.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Examples:", "  genpulse queue status", "  genpulse queue pause"})
final class QueueCommand {
  private final CommandContext context;

  QueueCommand(CommandContext context) {
    this.context = context;
  }

  @Command(name = "status", description = "Show how many tasks wait and run, and what for.")
  int status(@Mixin JsonOption json, @Mixin ServerOption server) throws InterruptedException {
    try (var client = server.connect(context)) {
      var stats = client.stats();
      if (json.wanted()) {
        context.printJson(stats);
      } else {
        QueueLines.all(stats).forEach(context::print);
        WhyNothingMoves.look(client, stats).forEach(context::print);
      }
    }
    return ExitCode.DONE;
  }

  @Command(name = "pause", description = "Begin no more tasks; the running ones end.")
  int pause(@Mixin JsonOption json, @Mixin ServerOption server) throws InterruptedException {
    return steer(server, json, GenPulseClient::pauseQueue, "paused");
  }

  @Command(name = "resume", description = "Go on.")
  int resume(@Mixin JsonOption json, @Mixin ServerOption server) throws InterruptedException {
    return steer(server, json, GenPulseClient::resumeQueue, "resumed");
  }

  private interface Steering {
    void steer(GenPulseClient client) throws InterruptedException;
  }

  private int steer(ServerOption server, JsonOption json, Steering steering, String done)
      throws InterruptedException {
    try (var client = server.connect(context)) {
      steering.steer(client);
    }
    if (json.wanted()) {
      context.printJson(Map.of("queue", done));
    } else {
      context.print("queue " + done);
    }
    return ExitCode.DONE;
  }
}
