package io.genpulse.server.worker;

import io.genpulse.engine.Route;
import io.genpulse.server.config.ConfigReader;
import java.time.Duration;
import java.util.Set;

/// What a worker process does.
///
/// @param concurrency attempts at once per route; 0 = the route's own default
/// @param grace how long running tasks may take to finish when the worker ends; then they are given
///   back
public record WorkerSettings(Set<Route> routes, int concurrency, Duration grace) {
  public WorkerSettings {
    routes = Set.copyOf(routes);
  }

  /// The keys `worker.*`.
  public static WorkerSettings read(ConfigReader reader) {
    return new WorkerSettings(
        Set.copyOf(reader.list("worker.routes", Route::of)),
        reader.number("worker.concurrency", 0, 1000),
        reader.duration("worker.grace", Duration.ZERO, Duration.ofHours(1)));
  }
}
