package io.genpulse.server.task;

import io.genpulse.engine.Route;
import java.util.Map;

/// Counts for people who watch the queue.
///
/// @param open pending and processing tasks by route
/// @param oldestPendingSeconds age of the oldest pending task, 0 when there is none
/// @param completedLastMinute tasks completed in the last 60 s
public record TaskStats(
    Map<TaskStatus, Long> byStatus,
    Map<Route, Map<TaskStatus, Long>> open,
    double oldestPendingSeconds,
    long completedLastMinute) {}
