package io.genpulse.server.task;

/// The figures that autoscalers go by, of one pool of workers.
///
/// @param due tasks that could be claimed now; none while the queue is paused
/// @param oldestDueSeconds since when the first of them could; 0 when there is none
public record PoolStats(long due, long running, double oldestDueSeconds) {}
