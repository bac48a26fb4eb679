package io.genpulse.launcher.command;

import io.genpulse.apiclient.GenPulseClient;
import io.genpulse.launcher.stack.ExitCode;
import java.util.Map;
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
  int pause(@Mixin ServerOption server, @Mixin JsonOption json) throws InterruptedException {
    return steer(server, json, GenPulseClient::pauseQueue, "paused");
  }

  @Command(name = "resume", description = "Go on.", mixinStandardHelpOptions = true)
  int resume(@Mixin ServerOption server, @Mixin JsonOption json) throws InterruptedException {
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
      context.print(done);
    }
    return ExitCode.DONE;
  }
}
