package io.genpulse.server.worker;

import io.genpulse.server.task.TaskOutcome;
import io.genpulse.server.task.TaskOutput;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;

/// What this process has done since its start, for Prometheus: tasks by what came of them, how long
/// attempts took, leases lost and bytes stored, by route.
///
/// Safe for use by several threads.
final class WorkMetrics {
  private static final String ROUTE = "route";
  // Seconds: from a picture of a small model to a video of a large one.
  private static final double[] BOUNDS = {0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900, 3_600};

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Counter tasks =
      Counter.builder()
          .name("genpulse_worker_tasks_total")
          .help("Tasks since the start, by what came of them.")
          .labelNames(ROUTE, "what")
          .register(registry);
  private final Histogram attempts =
      Histogram.builder()
          .name("genpulse_worker_attempt_seconds")
          .help("How long attempts took, by what came of them.")
          .labelNames(ROUTE, "what")
          .classicOnly()
          .classicUpperBounds(BOUNDS)
          .register(registry);
  private final Counter lost =
      Counter.builder()
          .name("genpulse_worker_leases_lost_total")
          .help("Leases that ran out, or were taken, while their task was worked on.")
          .labelNames(ROUTE)
          .register(registry);
  private final Counter bytes =
      Counter.builder()
          .name("genpulse_worker_stored_bytes_total")
          .help("Bytes of the result files of completed tasks.")
          .labelNames(ROUTE)
          .register(registry);

  PrometheusRegistry registry() {
    return registry;
  }

  void claimed(String route) {
    tasks.labelValues(route, "claimed").inc();
  }

  void ended(RunningTask task, TaskOutcome outcome, Duration taken) {
    String route = task.task().route();
    String what = what(outcome);
    tasks.labelValues(route, what).inc();
    attempts.labelValues(route, what).observe(taken.toMillis() / 1_000.0);
    if (outcome instanceof TaskOutcome.Completed completed) {
      bytes.labelValues(route).inc(completed.outputs().stream().mapToLong(TaskOutput::bytes).sum());
    }
    if (task.stopReason().filter(StopReason.LEASE_LOST::equals).isPresent()) {
      lost.labelValues(route).inc();
    }
  }

  private static String what(TaskOutcome outcome) {
    return switch (outcome) {
      case TaskOutcome.Completed _ -> "completed";
      case TaskOutcome.Failed _ -> "failed";
      case TaskOutcome.Canceled _ -> "canceled";
      case TaskOutcome.RetryLater _, TaskOutcome.Released _ -> "returned";
    };
  }
}
