package io.genpulse.server.worker;

import io.genpulse.engine.Route;
import io.genpulse.server.queue.Due;
import io.genpulse.server.queue.TaskLease;
import io.genpulse.server.queue.TaskQueue;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// This process before the queue: what it may claim, and under which name.
///
/// @param routes that it serves
/// @param types of tasks that it knows, asked each time
record Claimant(TaskQueue queue, Set<Route> routes, Supplier<Set<String>> types, String owner) {
  Claimant {
    routes = Set.copyOf(routes);
  }

  /// Its routes on which a task waits that it can do.
  Due due() {
    return queue.due(routes, types.get(), owner);
  }

  /// Leases such a task, if it is still there.
  Optional<TaskLease> claimSuspect(Route route) {
    return queue.claimSuspect(route, types.get(), owner);
  }
}
