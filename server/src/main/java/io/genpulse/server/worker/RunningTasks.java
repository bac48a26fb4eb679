package io.genpulse.server.worker;

import io.genpulse.server.queue.TaskLease;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The tasks this process holds leases of.
final class RunningTasks {
  private final Map<Long, RunningTask> byToken = new ConcurrentHashMap<>();

  void add(RunningTask task) {
    byToken.put(task.lease().token(), task);
  }

  void remove(RunningTask task) {
    byToken.remove(task.lease().token());
  }

  boolean isEmpty() {
    return byToken.isEmpty();
  }

  List<RunningTask> all() {
    return List.copyOf(byToken.values());
  }

  List<TaskLease> leases() {
    return byToken.values().stream().map(RunningTask::lease).toList();
  }
}
