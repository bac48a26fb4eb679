package io.genpulse.server.queue;

import io.genpulse.server.task.TaskOutcome;
import java.util.List;

/// The outcome of a leased task, to be recorded.
///
/// @param seq of the last event the worker published for it
/// @param charges what providers charged for during the attempt, whatever came of it
public record Settlement(TaskLease lease, TaskOutcome outcome, long seq, List<Charge> charges) {
  public Settlement {
    charges = List.copyOf(charges);
  }
}
