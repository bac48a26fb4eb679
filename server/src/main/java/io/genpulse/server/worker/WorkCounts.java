package io.genpulse.server.worker;

import io.genpulse.server.task.TaskOutcome;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// How many tasks this process has claimed since its start, and what came of them, by route.
///
/// Safe for use by several threads.
public final class WorkCounts {
  private final Map<Key, LongAdder> counts = new ConcurrentHashMap<>();

  /// @param what `claimed`, `completed`, `failed`, `canceled` or `returned`
  public record Key(String route, String what) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byRoute = route.compareTo(other.route);
      return byRoute == 0 ? what.compareTo(other.what) : byRoute;
    }
  }

  void claimed(String route) {
    add(route, "claimed");
  }

  void ended(String route, TaskOutcome outcome) {
    add(
        route,
        switch (outcome) {
          case TaskOutcome.Completed _ -> "completed";
          case TaskOutcome.Failed _ -> "failed";
          case TaskOutcome.Canceled _ -> "canceled";
          case TaskOutcome.RetryLater _, TaskOutcome.Released _ -> "returned";
        });
  }

  private void add(String route, String what) {
    counts.computeIfAbsent(new Key(route, what), _ -> new LongAdder()).increment();
  }

  public Map<Key, Long> now() {
    var now = new TreeMap<Key, Long>();
    counts.forEach((key, count) -> now.put(key, count.sum()));
    return now;
  }
}
