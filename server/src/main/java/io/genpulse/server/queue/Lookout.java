package io.genpulse.server.queue;

import java.time.Instant;
import java.util.List;

/// What there may be to do for whoever looks after the tasks of others.
///
/// @param now by the clock that leases are measured by
/// @param instances the processes of one host that run tasks
/// @param overdue whether a lease has run out, or a pending task is past its deadline
public record Lookout(Instant now, List<WorkerInstance> instances, boolean overdue) {
  public Lookout {
    instances = List.copyOf(instances);
  }
}
