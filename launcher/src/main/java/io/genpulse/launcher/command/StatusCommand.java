package io.genpulse.launcher.command;

import io.genpulse.apiclient.ApiException;
import io.genpulse.apiclient.EngineView;
import io.genpulse.apiclient.GenPulseClient;
import io.genpulse.apiclient.ModelView;
import io.genpulse.apiclient.ProcessView;
import io.genpulse.apiclient.StatsView;
import io.genpulse.apiclient.UnreachableException;
import io.genpulse.launcher.host.Endpoints;
import io.genpulse.launcher.host.InstanceLock;
import io.genpulse.launcher.stack.ExitCode;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "status",
    description = "Show what runs, what waits and why. Exit code 3 when nothing runs.",
    footer = {"", "Examples:", "  genpulse status", "  genpulse status --json"})
final class StatusCommand implements Callable<Integer> {
  private final CommandContext context;

  @Mixin private final JsonOption json = new JsonOption();
  @Mixin private final ServerOption server = new ServerOption();

  StatusCommand(CommandContext context) {
    this.context = context;
  }

  /// What is asked of a server; one that lacks its database cannot answer everything.
  private interface Question<T> {
    T ask() throws InterruptedException;
  }

  @Override
  public Integer call() throws InterruptedException {
    var address = server.address(context);
    if (address.isEmpty()) {
      return notRunning();
    }
    try (var client = new GenPulseClient(address.get())) {
      if (json.wanted()) {
        printJson(client);
      } else {
        print(client);
      }
    } catch (UnreachableException e) {
      throw new CommandFailure(
          ExitCode.NO_SERVICE,
          String.valueOf(e.getMessage()),
          "read its log with: genpulse logs; look at this machine with: genpulse doctor");
    }
    return ExitCode.DONE;
  }

  private int notRunning() {
    if (json.wanted()) {
      context.printJson(Map.of("running", false, "processes", List.of()));
      return ExitCode.NO_SERVICE;
    }
    throw CommandFailure.notRunning(server.home().directories(context).home());
  }

  private void printJson(GenPulseClient client) throws InterruptedException {
    var status = new LinkedHashMap<String, @Nullable Object>();
    status.put("running", true);
    status.put("ready", client.ready());
    status.put("api", client.server());
    local(client.server())
        .ifPresent(
            endpoints -> {
              status.put("pid", pid());
              status.put("endpoints", endpoints);
            });
    status.put("queue", answer(client::stats).orElse(null));
    status.put("engines", answer(client::engines).orElse(null));
    status.put("models", answer(client::models).orElse(null));
    status.put("processes", client.processes());
    context.printJson(status);
  }

  private void print(GenPulseClient client) throws InterruptedException {
    var ready = client.ready();
    var processes = client.processes();
    context.print("GenPulse at %s: %s".formatted(client.server(), ready ? "ready" : "not ready"));
    var stats = answer(client::stats);
    context.print(stats.map(QueueLines::summary).orElse("queue: does not answer"));
    answer(client::engines).ifPresent(engines -> context.print("engines: " + engines(engines)));
    answer(client::models).ifPresent(models -> context.print("models: " + models(models)));
    if (!processes.isEmpty()) {
      table(processes).lines().forEach(context::print);
    }
    processes.stream()
        .filter(p -> p.lastError() != null)
        .forEach(p -> context.print("%s (%s): %s".formatted(p.name(), p.state(), p.lastError())));
    if (stats.isPresent()) {
      explain(client, stats.get());
    }
  }

  private void explain(GenPulseClient client, StatsView stats) throws InterruptedException {
    answer(() -> WhyNothingMoves.look(client, stats))
        .ifPresent(lines -> lines.forEach(context::print));
  }

  private static <T> Optional<T> answer(Question<T> question) throws InterruptedException {
    try {
      return Optional.of(question.ask());
    } catch (ApiException e) {
      return Optional.empty();
    }
  }

  private static String engines(List<EngineView> engines) {
    return engines.isEmpty()
        ? "none"
        : String.join(", ", engines.stream().map(e -> e.id() + " " + e.state()).toList());
  }

  private static String models(List<ModelView> models) {
    return models.isEmpty()
        ? "none"
        : String.join(", ", models.stream().map(ModelView::name).distinct().toList());
  }

  private static Table table(List<ProcessView> processes) {
    var table = new Table("PROCESS", "STATE", "PID", "PORT", "UPTIME", "RESTARTS", "MEMORY");
    for (var process : processes) {
      table.row(
          process.name(),
          process.state(),
          process.pid(),
          process.port(),
          uptime(process.startedAt()),
          process.restarts(),
          memory(process.memoryBytes()));
    }
    return table;
  }

  /// Where the stack of this machine answers, when that is the one asked.
  private Optional<Endpoints> local(URI asked) {
    return server
        .home()
        .running(context)
        .filter(
            endpoints ->
                endpoints.api().getHost().equals(asked.getHost())
                    && endpoints.api().getPort() == asked.getPort());
  }

  private @Nullable Long pid() {
    return InstanceLock.holder(server.home().directories(context))
        .map(ProcessHandle::pid)
        .orElse(null);
  }

  private static @Nullable String uptime(@Nullable Instant since) {
    return since == null ? null : Uptime.of(Duration.between(since, Instant.now()));
  }

  private static @Nullable String memory(@Nullable Long bytes) {
    return bytes == null ? null : (bytes >> 20) + " MiB";
  }
}
