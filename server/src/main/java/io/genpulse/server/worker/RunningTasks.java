package io.genpulse.server.worker;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The tasks this process holds leases of.
final class RunningTasks {
  private final Map<Long, RunningTask> byToken = new ConcurrentHashMap<>();

  private volatile long lastAddedAt = System.nanoTime();

  void add(RunningTask task) {
    lastAddedAt = System.nanoTime();
    byToken.put(task.lease().token(), task);
  }

  void remove(RunningTask task) {
    byToken.remove(task.lease().token());
  }

  /// By `System.nanoTime`; when there was none yet, since this was made.
  long lastAddedAt() {
    return lastAddedAt;
  }

  boolean isEmpty() {
    return byToken.isEmpty();
  }

  List<RunningTask> all() {
    return List.copyOf(byToken.values());
  }
}
