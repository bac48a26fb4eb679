package io.genpulse.server.message;

import io.genpulse.server.task.TaskId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// Cancellations of tasks that are not there, perhaps not yet: their messages may still wait, here
/// or in another process. Remembered for a minute. For one thread.
final class EarlyCancellations {
  private static final long NANOS = TimeUnit.MINUTES.toNanos(1);
  // Each is asked for again every few seconds.
  private static final int MOST = 1_000;

  private final Map<TaskId, Long> since =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<TaskId, Long> eldest) {
          return size() > MOST;
        }
      };

  void add(TaskId id) {
    since.putIfAbsent(id, System.nanoTime());
  }

  /// Says whether it was there.
  boolean remove(TaskId id) {
    return since.remove(id) != null;
  }

  /// Forgets those that are too old, and answers the rest.
  Set<TaskId> waiting() {
    since.values().removeIf(at -> System.nanoTime() - at > NANOS);
    return Set.copyOf(since.keySet());
  }
}
