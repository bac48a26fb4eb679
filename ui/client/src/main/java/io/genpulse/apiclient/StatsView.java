package io.genpulse.apiclient;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the queue holds.
///
/// @param byStatus how many tasks have each status
/// @param open how many wait and run on each route
/// @param paused whether nothing is begun until somebody resumes the queue
/// @param pausedRoutes of which nothing is begun although the others go on; none where the server
///   knows no such thing
public record StatsView(
    Map<String, Long> byStatus,
    Map<String, OpenView> open,
    @Nullable Double oldestPendingSeconds,
    long completedLastMinute,
    boolean paused,
    List<String> pausedRoutes) {
  public StatsView {
    byStatus = Map.copyOf(Required.field(byStatus, "by_status"));
    open = Map.copyOf(Required.field(open, "open"));
    pausedRoutes = Required.orNone(pausedRoutes);
  }

  /// The tasks of one route that have not ended.
  public record OpenView(long pending, long processing) {}
}
