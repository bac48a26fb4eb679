package io.genpulse.launcher.command;

import io.genpulse.apiclient.GenPulseClient;
import io.genpulse.launcher.stack.ExitCode;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "queue",
    description = "Look at the queue, pause it and resume it.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Examples:", "  genpulse queue status", "  genpulse queue pause --route comfy"})
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
  int pause(@Mixin RouteOption route, @Mixin JsonOption json, @Mixin ServerOption server)
      throws InterruptedException {
    return steer(
        server,
        json,
        client -> {
          if (route.route == null) {
            client.pauseQueue();
          } else {
            client.pauseRoute(route.route);
          }
        },
        route.subject() + " paused");
  }

  @Command(name = "resume", description = "Go on.")
  int resume(@Mixin RouteOption route, @Mixin JsonOption json, @Mixin ServerOption server)
      throws InterruptedException {
    return steer(
        server,
        json,
        client -> {
          if (route.route == null) {
            client.resumeQueue();
          } else {
            client.resumeRoute(route.route);
          }
        },
        route.subject() + " resumed");
  }

  /// Which part of the queue is meant.
  static final class RouteOption {
    @Option(
        names = "--route",
        paramLabel = "ROUTE",
        description = "Only this one: comfy, diffusers, api or cpu (default: all)")
    private @Nullable String route;

    private String subject() {
      return route == null ? "queue" : "route " + route;
    }
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
      String word = done.substring(done.lastIndexOf(' ') + 1);
      context.printJson(Map.of("queue", word));
    } else {
      context.print(done);
    }
    return ExitCode.DONE;
  }
}
