package io.genpulse.launcher.command;

import io.genpulse.server.ServerConfig.Part;
import java.util.HashMap;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "worker",
    description = "A worker alone, configured by GENPULSE_... variables.",
    footer = {
      "",
      "Examples:",
      "  GENPULSE_DATABASE_URL=jdbc:postgresql://db/genpulse genpulse worker --routes diffusers --concurrency 1"
    })
final class WorkerCommand implements Callable<Integer> {
  private final CommandContext context;

  @Option(
      names = "--routes",
      paramLabel = "ROUTE,...",
      description = "Kinds of work: comfy, diffusers, api, cpu (default: all)")
  private @Nullable String routes;

  @Option(names = "--concurrency", paramLabel = "N", description = "Tasks at once per route")
  private @Nullable Integer concurrency;

  @Option(
      names = "--drain",
      paramLabel = "DURATION",
      description = "How long running tasks may take to finish at the end, such as PT30M")
  private @Nullable String drain;

  @Option(
      names = "--max-tasks",
      paramLabel = "N",
      description = "End by itself after so many tasks")
  private @Nullable Integer maxTasks;

  @Option(
      names = "--exit-when-idle",
      description = "End by itself when nothing runs and nothing waits")
  private boolean exitWhenIdle;

  WorkerCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    var environment = new HashMap<>(context.environment());
    if (routes != null) {
      environment.put("GENPULSE_WORKER_ROUTES", routes);
    }
    if (concurrency != null) {
      environment.put("GENPULSE_WORKER_CONCURRENCY", concurrency.toString());
    }
    if (drain != null) {
      environment.put("GENPULSE_WORKER_DRAIN", drain);
    }
    if (maxTasks != null) {
      environment.put("GENPULSE_WORKER_MAX_TASKS", maxTasks.toString());
    }
    if (exitWhenIdle) {
      environment.put("GENPULSE_WORKER_EXIT_WHEN_IDLE", "true");
    }
    return ServeCommand.run(context, environment, Set.of(Part.WORKER));
  }
}
