package io.genpulse.launcher.command;

import io.genpulse.launcher.host.AppDirectories;
import io.genpulse.launcher.process.Pulse;
import io.genpulse.launcher.service.ServerSettings;
import io.genpulse.launcher.stack.ExitCode;
import io.genpulse.launcher.stack.Starting;
import io.genpulse.launcher.stack.StopOnSignal;
import io.genpulse.server.ServerApplication;
import io.genpulse.server.ServerConfig;
import io.genpulse.server.ServerConfig.Part;
import java.net.BindException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/// Production processes: no supervisor, everything by address, logs to the standard output.
@Command(
    name = "serve",
    description = "API and worker in one process, configured by GENPULSE_... variables.")
final class ServeCommand implements Callable<Integer> {
  private final CommandContext context;

  ServeCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    return run(context, context.environment(), Set.of(Part.API, Part.WORKER));
  }

  /// Serves until Ctrl-C or SIGTERM, or until the workers have done all they were started for.
  static int run(CommandContext context, Map<String, String> environment, Set<Part> parts)
      throws InterruptedException {
    var settings = new HashMap<>(environment);
    ServerSettings.addProviderKeys(AppDirectories.fromEnvironment(environment), settings);
    var config = ServerConfig.fromEnvironment(settings, parts);
    var worker = config.worker();
    Duration drain = worker == null ? Duration.ZERO : worker.grace();
    // A worker claims tasks before all has started: a signal must find somebody who gives them
    // back.
    try (var starting = new Starting<>(ServerApplication::close);
        var _ = StopOnSignal.of(starting, drain, context::say)) {
      ServerApplication application = starting.start(() -> start(config));
      LoggerFactory.getLogger(ServeCommand.class)
          .info("Started{}", application.port() < 0 ? "" : " on port " + application.port());
      Pulse.begin(environment, application::isTurning);
      application.awaitEnd();
    }
    return ExitCode.DONE;
  }

  private static String nextStep(Throwable failure) {
    return Stream.iterate(failure, t -> t != null, Throwable::getCause)
            .anyMatch(BindException.class::isInstance)
        ? "end what listens there, or set another GENPULSE_WEB_HOST or GENPULSE_WEB_PORT"
        : "see that the services of the GENPULSE_... variables answer";
  }

  private static ServerApplication start(ServerConfig config) {
    try {
      return ServerApplication.start(config, null, null);
    } catch (IllegalArgumentException e) {
      throw e; // a setting that is wrong
    } catch (RuntimeException e) {
      LoggerFactory.getLogger(ServeCommand.class).error("Cannot start", e);
      throw new CommandFailure(
          ExitCode.NO_SERVICE,
          "cannot start: "
              + Columns.oneLine(e.getMessage() == null ? e.toString() : e.getMessage()),
          nextStep(e));
    }
  }
}
