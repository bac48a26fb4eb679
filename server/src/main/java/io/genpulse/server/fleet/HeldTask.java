package io.genpulse.server.fleet;

import java.time.Instant;

/// A task that a worker works on.
///
/// @param worker its id
public record HeldTask(String worker, String taskId, String taskType, Instant startedAt) {}
