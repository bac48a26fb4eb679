package io.genpulse.server.task;

import java.util.Map;

/// Counts for people who watch the queue, by the words of statuses and routes: a newer version may
/// have some that are unknown here.
///
/// @param open pending and processing tasks by route, then status
/// @param pools every pool of workers there is, by name
/// @param oldestPendingSeconds age of the oldest pending task, 0 when there is none
/// @param completedLastMinute tasks completed in the last 60 s
public record TaskStats(
    Map<String, Long> byStatus,
    Map<String, Map<String, Long>> open,
    Map<String, PoolStats> pools,
    double oldestPendingSeconds,
    long completedLastMinute) {}
