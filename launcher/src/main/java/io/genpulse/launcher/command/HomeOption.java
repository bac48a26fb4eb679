package io.genpulse.launcher.command;

import io.genpulse.launcher.host.AppDirectories;
import io.genpulse.launcher.host.Endpoints;
import io.genpulse.launcher.host.InstanceLock;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which GenPulse of this machine is meant.
final class HomeOption {
  @Option(
      names = "--home",
      paramLabel = "DIR",
      description =
          "Folder of data, models and logs (default: $$GENPULSE_HOME, else the platform's)")
  private @Nullable Path home;

  AppDirectories directories(CommandContext context) {
    return home == null
        ? AppDirectories.fromEnvironment(context.environment())
        : AppDirectories.fromEnvironment(Map.of("GENPULSE_HOME", home.toAbsolutePath().toString()));
  }

  /// The endpoints of the GenPulse that runs on the home now.
  Optional<Endpoints> running(CommandContext context) {
    var directories = directories(context);
    return InstanceLock.holder(directories).flatMap(holder -> Endpoints.read(directories));
  }
}
