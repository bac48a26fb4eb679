package io.genpulse.server.worker;

import io.genpulse.server.queue.TaskLease;
import java.util.List;

/// Takes leased tasks over and starts them; never throws.
@FunctionalInterface
interface Starter {
  /// @param askedAt by `System.nanoTime`, before the claim was asked for
  /// @param slot told once of each, however it ends
  void start(List<TaskLease> leases, long askedAt, Slot slot);
}
