package io.genpulse.server.queue;

import io.genpulse.engine.Route;
import java.util.Set;

/// Wakes workers when there may be work or something to cancel. A hint only: workers also poll.
public interface QueueBell {
  /// Wakes workers of these routes, here and in other processes.
  void ring(Set<Route> routes);

  /// Hears rings for any of these routes, from here and from other processes, until closed.
  AutoCloseable onRing(Set<Route> routes, Runnable listener);
}
