package io.genpulse.launcher.command;

import io.genpulse.apiclient.GenPulseClient;
import io.genpulse.apiclient.ProcessView;
import io.genpulse.launcher.host.InstanceLock;
import io.genpulse.launcher.stack.ExitCode;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "status", description = "Show what runs. Exit code 3 when nothing does.")
final class StatusCommand implements Callable<Integer> {
  private final CommandContext context;

  @Mixin private final JsonOption json = new JsonOption();

  @Mixin private final ServerOption server = new ServerOption();

  StatusCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    var address = server.address(context);
    if (address.isEmpty()) {
      return notRunning();
    }
    try (var client = new GenPulseClient(address.get())) {
      var ready = client.ready();
      var processes = client.processes();
      if (json.wanted()) {
        var status = new LinkedHashMap<String, @Nullable Object>();
        status.put("running", true);
        status.put("ready", ready);
        status.put("pid", pid());
        status.put("api", client.server());
        server.home().running(context).ifPresent(endpoints -> status.put("endpoints", endpoints));
        status.put("processes", processes);
        context.printJson(status);
      } else {
        print(client, ready, processes);
      }
    }
    return ExitCode.DONE;
  }

  private int notRunning() {
    if (json.wanted()) {
      context.printJson(java.util.Map.of("running", false, "processes", List.of()));
      return ExitCode.NO_SERVICE;
    }
    throw CommandFailure.notRunning(server.home().directories(context).home());
  }

  private void print(GenPulseClient client, boolean ready, List<ProcessView> processes) {
    context.print("GenPulse at %s: %s".formatted(client.server(), ready ? "ready" : "not ready"));
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
    table.lines().forEach(context::print);
    processes.stream()
        .filter(p -> p.lastError() != null && !p.state().equals("ready"))
        .forEach(p -> context.print(p.name() + ": " + p.lastError()));
  }

  private @Nullable Long pid() {
    return InstanceLock.holder(server.home().directories(context))
        .map(ProcessHandle::pid)
        .orElse(null);
  }

  private static @Nullable String uptime(@Nullable Instant since) {
    if (since == null) {
      return null;
    }
    var up = Duration.between(since, Instant.now());
    return up.toHours() > 0
        ? "%dh%02dm".formatted(up.toHours(), up.toMinutesPart())
        : "%dm%02ds".formatted(up.toMinutes(), up.toSecondsPart());
  }

  private static @Nullable String memory(@Nullable Long bytes) {
    return bytes == null ? null : (bytes >> 20) + " MiB";
  }
}
