package io.genpulse.server.api;

import io.genpulse.engine.Route;
import io.genpulse.server.message.DeadLetters;
import io.genpulse.server.queue.TaskQueue;
import io.genpulse.server.task.TaskRepository;
import io.genpulse.server.task.TaskStats;
import io.genpulse.server.task.TaskStatus;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/// The figures of the whole queue, which are the same from every process, and of the work of this
/// one.
public final class MetricsService implements ApiService {
  private static final double MILLIS = 1_000;

  private final TaskRepository repository;
  private final TaskQueue queue;
  private final DeadLetters letters;
  private final PrometheusRegistry work;

  /// @param work what this process does; empty where it runs no tasks
  public MetricsService(
      TaskRepository repository, TaskQueue queue, DeadLetters letters, PrometheusRegistry work) {
    this.repository = repository;
    this.queue = queue;
    this.letters = letters;
    this.work = work;
  }

  @Override
  public void routes(ApiRoutes routes) {
    routes.get("/metrics", this::show);
  }

  /// Asked anew each time: nothing here remembers a queue of before.
  private void show(ServerRequest request, ServerResponse response) {
    var registry = new PrometheusRegistry();
    TaskStats stats = repository.stats();
    Gauge open = gauge(registry, "genpulse_queue_tasks", "Open tasks.", "route", "status");
    for (Route route : Route.values()) {
      open.labelValues(route.word(), TaskStatus.PENDING.word()).set(0);
      open.labelValues(route.word(), TaskStatus.PROCESSING.word()).set(0);
    }
    stats
        .open()
        .forEach(
            (route, counts) ->
                counts.forEach((status, count) -> open.labelValues(route, status).set(count)));
    Gauge tasks = gauge(registry, "genpulse_tasks", "Tasks that are kept.", "status");
    stats.byStatus().forEach((status, count) -> tasks.labelValues(status).set(count));
    Gauge due = gauge(registry, "genpulse_pool_due_tasks", "Tasks to be claimed now.", "pool");
    Gauge running = gauge(registry, "genpulse_pool_running_tasks", "Tasks worked on.", "pool");
    Gauge age =
        gauge(
            registry,
            "genpulse_pool_oldest_due_seconds",
            "How long the first task to be claimed waits.",
            "pool");
    stats
        .pools()
        .forEach(
            (pool, now) -> {
              due.labelValues(pool).set((double) now.due());
              running.labelValues(pool).set((double) now.running());
              age.labelValues(pool).set(Math.round(now.oldestDueSeconds() * MILLIS) / MILLIS);
            });
    gauge(registry, "genpulse_queue_paused", "1 while no task may begin.")
        .set(queue.paused() ? 1 : 0);
    gauge(registry, "genpulse_dead_letters", "Refused messages that are kept.")
        .set((double) letters.count());
    Figures.send(response, registry.scrape(), work.scrape());
  }

  private static Gauge gauge(
      PrometheusRegistry registry, String name, String help, String... labels) {
    return Gauge.builder().name(name).help(help).labelNames(labels).register(registry);
  }
}
