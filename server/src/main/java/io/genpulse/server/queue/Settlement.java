package io.genpulse.server.queue;

import io.genpulse.server.task.TaskOutcome;

/// The outcome of a leased task, to be recorded.
///
/// @param seq of the last event the worker published for it
public record Settlement(TaskLease lease, TaskOutcome outcome, long seq) {}
