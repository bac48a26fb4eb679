package io.genpulse.launcher.command;

import static java.util.stream.Collectors.joining;

import io.genpulse.apiclient.WorkerView;
import io.genpulse.launcher.stack.ExitCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "workers",
    description = "List the worker processes of all machines and what they work on.",
    footer = {"", "Examples:", "  genpulse workers", "  genpulse workers --json"})
final class WorkersCommand implements Callable<Integer> {
  private static final int NAMED = 3;

  private final CommandContext context;

  @Mixin private final JsonOption json = new JsonOption();
  @Mixin private final ServerOption server = new ServerOption();

  WorkersCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (var client = server.connect(context)) {
      List<WorkerView> workers = client.workers();
      if (json.wanted()) {
        context.printJson(Map.of("items", workers));
      } else if (workers.isEmpty()) {
        context.print("no worker runs; start one with: genpulse worker");
      } else {
        table(workers).lines().forEach(context::print);
      }
    }
    return ExitCode.DONE;
  }

  private static Table table(List<WorkerView> workers) {
    var table = new Table("HOST", "PID", "STATE", "RUNS", "ROUTES", "ENGINES", "LABELS", "TASKS");
    for (var worker : workers) {
      table.row(
          worker.host(),
          worker.pid(),
          worker.state(),
          Uptime.of(Duration.between(worker.since(), Instant.now())),
          String.join(",", worker.routes()),
          String.join(",", worker.engines()),
          String.join(",", worker.labels()),
          tasks(worker.tasks()));
    }
    return table;
  }

  /// The first few by name.
  private static String tasks(List<WorkerView.HeldTaskView> tasks) {
    String named =
        tasks.stream()
            .limit(NAMED)
            .map(task -> task.taskType() + " " + task.taskId())
            .collect(joining(", "));
    return tasks.size() > NAMED ? named + " and %d more".formatted(tasks.size() - NAMED) : named;
  }
}
