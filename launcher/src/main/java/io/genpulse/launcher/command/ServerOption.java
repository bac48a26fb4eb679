package io.genpulse.launcher.command;

import io.genpulse.apiclient.GenPulseClient;
import io.genpulse.launcher.host.Endpoints;
import io.genpulse.launcher.stack.Session;
import io.genpulse.launcher.stack.StartListener;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Which GenPulse a command talks to: the one named, else the one that runs on the home.
final class ServerOption {
  @Option(
      names = "--server",
      paramLabel = "URL",
      description =
          "Address of a GenPulse (default: $$GENPULSE_SERVER, else the one on this machine)")
  private @Nullable String server;

  @Mixin private final HomeOption home = new HomeOption();

  HomeOption home() {
    return home;
  }

  /// Absent when none is named and none runs here.
  Optional<URI> address(CommandContext context) {
    return named(context).or(() -> home.running(context).map(Endpoints::api));
  }

  /// The address given by option or environment.
  Optional<URI> named(CommandContext context) {
    if (server != null) {
      return Optional.of(ServerAddress.of(server));
    }
    var named = context.environment().getOrDefault("GENPULSE_SERVER", "");
    return named.isBlank() ? Optional.empty() : Optional.of(ServerAddress.of(named));
  }

  GenPulseClient connect(CommandContext context) {
    return address(context)
        .map(GenPulseClient::new)
        .orElseThrow(() -> CommandFailure.notRunning(home.directories(context).home()));
  }

  /// A session with the one that is meant; a local stack is started when none runs here.
  Session open(CommandContext context, StartListener listener) throws InterruptedException {
    var named = named(context);
    return named.isPresent()
        ? Session.at(named.get())
        : Session.on(home.directories(context), listener);
  }
}
