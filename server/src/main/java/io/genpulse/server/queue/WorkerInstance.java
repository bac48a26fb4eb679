package io.genpulse.server.queue;

/// A process that runs tasks, so that siblings can tell whether it is still there.
///
/// @param id unique for ever
/// @param hostId the same for all processes that can see each other's pids
/// @param startedAt of the process, in milliseconds: a pid alone may be used again
public record WorkerInstance(String id, String hostId, long pid, long startedAt) {}
