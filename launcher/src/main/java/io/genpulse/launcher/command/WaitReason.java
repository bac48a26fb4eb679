package io.genpulse.launcher.command;

import io.genpulse.apiclient.GenPulseClient;
import io.genpulse.apiclient.TaskView;
import io.genpulse.apiclient.TaskView.WaitingView;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Why a pending task does not run.
///
/// @param key the same while the reason is the same, however its sentence changes
/// @param nextStep null when there is nothing to do but wait
record WaitReason(String key, String sentence, @Nullable String nextStep) {
  private static final WaitReason PAUSED =
      new WaitReason("queue_paused", "the queue is paused", "go on with: genpulse queue resume");

  /// Empty when the task does not wait, or nobody knows why.
  static Optional<WaitReason> of(GenPulseClient client, TaskView task) throws InterruptedException {
    if (!task.status().equals("pending")) {
      return Optional.empty();
    }
    var waiting = task.waiting();
    if (waiting != null) {
      return Optional.of(told(waiting, Instant.now()));
    }
    return client.stats().paused() ? Optional.of(PAUSED) : noEngine(client, task.route());
  }

  static WaitReason told(WaitingView waiting, Instant now) {
    var ahead = waiting.ahead();
    var sentence =
        switch (waiting.reason()) {
          case "queue_paused" -> PAUSED.sentence;
          case "behind" -> (ahead == null ? waiting.reason() : behind(ahead)) + start(waiting, now);
          default -> waiting.detail() == null ? waiting.reason() : waiting.detail();
        };
    var nextStep =
        switch (waiting.reason()) {
          case "queue_paused" -> PAUSED.nextStep;
          case "no_worker", "engine_starting" -> "see what runs with: genpulse status";
          case "no_model" -> "see what there is with: genpulse models ls";
          default -> null;
        };
    return new WaitReason(waiting.reason(), sentence, nextStep);
  }

  private static String start(WaitingView waiting, Instant now) {
    Instant start = waiting.expectedStart();
    return start == null || !start.isAfter(now)
        ? ""
        : ", it should begin in " + Uptime.of(Duration.between(now, start));
  }

  private static String behind(long ahead) {
    if (ahead == 0) {
      return "it is next";
    }
    return ahead == 1 ? "one task comes first" : ahead + " tasks come first";
  }

  /// For a server that does not tell why a task waits.
  private static Optional<WaitReason> noEngine(GenPulseClient client, @Nullable String route)
      throws InterruptedException {
    var engines = client.engines().stream().filter(e -> e.route().equals(route)).toList();
    if (engines.isEmpty() || engines.stream().anyMatch(e -> e.state().equals("ready"))) {
      return Optional.empty();
    }
    var engine = engines.getFirst();
    var reason = engine.reason() == null ? "" : ": " + engine.reason();
    return Optional.of(
        new WaitReason(
            "no_engine",
            "the engine %s is %s%s".formatted(engine.id(), engine.state(), reason),
            "see what runs with: genpulse status"));
  }
}
