package io.genpulse.launcher.command;

import io.genpulse.apiclient.StatsView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// The queue in words.
final class QueueLines {
  private QueueLines() {}

  /// `queue: 3 pending, 1 processing, PAUSED`.
  static String summary(StatsView stats) {
    return "queue: %d pending, %d processing%s"
        .formatted(
            stats.byStatus().getOrDefault("pending", 0L),
            stats.byStatus().getOrDefault("processing", 0L),
            paused(stats));
  }

  private static String paused(StatsView stats) {
    if (stats.paused()) {
      return ", PAUSED";
    }
    return stats.pausedRoutes().isEmpty()
        ? ""
        : ", PAUSED: " + String.join(", ", stats.pausedRoutes());
  }

  /// The summary, what the routes have to do, and what has ended.
  static List<String> all(StatsView stats) {
    var lines = new ArrayList<>(List.of(summary(stats)));
    var routes = new Table("ROUTE", "PENDING", "PROCESSING");
    new TreeMap<>(stats.open())
        .forEach(
            (route, open) -> {
              if (open.pending() + open.processing() > 0) {
                routes.row(route, open.pending(), open.processing());
              }
            });
    if (!routes.isEmpty()) {
      lines.addAll(routes.lines());
    }
    lines.add(
        "ended: %d completed, %d failed, %d canceled"
            .formatted(
                stats.byStatus().getOrDefault("completed", 0L),
                stats.byStatus().getOrDefault("failed", 0L),
                stats.byStatus().getOrDefault("canceled", 0L)));
    var oldest = stats.oldestPendingSeconds();
    if (oldest != null && stats.byStatus().getOrDefault("pending", 0L) > 0) {
      lines.add("the oldest has waited " + Uptime.of(Duration.ofSeconds(oldest.longValue())));
    }
    return lines;
  }
}
