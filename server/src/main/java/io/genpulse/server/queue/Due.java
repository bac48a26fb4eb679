package io.genpulse.server.queue;

import io.genpulse.engine.Route;
import java.util.Set;

/// Where something waits that a worker may claim.
///
/// @param tasks routes with tasks that run beside others
/// @param suspects routes with tasks that are to be run alone
public record Due(Set<Route> tasks, Set<Route> suspects) {
  public Due {
    tasks = Set.copyOf(tasks);
    suspects = Set.copyOf(suspects);
  }

  public boolean isNothing() {
    return tasks.isEmpty() && suspects.isEmpty();
  }
}
