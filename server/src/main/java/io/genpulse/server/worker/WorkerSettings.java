package io.genpulse.server.worker;

import io.genpulse.engine.Route;
import io.genpulse.server.config.ConfigReader;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a worker process does.
///
/// @param labels what tasks may need of a worker, beside models
/// @param healthHost the address that the worker's own port listens on
/// @param healthPort of the worker's own; 0 = none
/// @param concurrency attempts at once per route; 0 = the route's own default
/// @param grace how long running tasks may take to finish when the process ends; then they are
///   given back
/// @param taskTimeout how long an attempt may take whose handler does not say; null = for ever
/// @param maxTasks the process ends by itself after so many; 0 = never
/// @param exitWhenIdle the process ends by itself when there is nothing to do
public record WorkerSettings(
    Set<Route> routes,
    Set<String> labels,
    String healthHost,
    int healthPort,
    int concurrency,
    Duration grace,
    @Nullable Duration taskTimeout,
    int maxTasks,
    boolean exitWhenIdle) {
  private static final String LOOPBACK = "127.0.0.1";

  public WorkerSettings {
    routes = Set.copyOf(routes);
    labels = Set.copyOf(labels);
  }

  /// Workers without labels that run until they are told to end.
  public WorkerSettings(Set<Route> routes, int concurrency, Duration grace) {
    this(routes, Set.of(), LOOPBACK, 0, concurrency, grace, null, 0, false);
  }

  /// The keys `worker.*`.
  public static WorkerSettings read(ConfigReader reader) {
    Duration timeout = reader.duration("worker.task-timeout", Duration.ZERO, Duration.ofDays(7));
    return new WorkerSettings(
        Set.copyOf(reader.list("worker.routes", Route::of)),
        Set.copyOf(reader.list("worker.labels", WorkerSettings::label)),
        reader.text("worker.health-host"),
        reader.number("worker.health-port", 0, 65_535),
        reader.number("worker.concurrency", 0, 1000),
        reader.duration("worker.drain", Duration.ZERO, Duration.ofHours(1)),
        timeout.isZero() ? null : timeout,
        reader.number("worker.max-tasks", 0, Integer.MAX_VALUE),
        reader.flag("worker.exit-when-idle"));
  }

  private static String label(String text) {
    if (!text.matches("[A-Za-z0-9][A-Za-z0-9._=<>-]{0,62}")) {
      throw new IllegalArgumentException(
          "a label is 1..63 letters, digits and ._=<>- but was " + text);
    }
    return text;
  }
}
