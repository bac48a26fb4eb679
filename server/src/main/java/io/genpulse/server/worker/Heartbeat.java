package io.genpulse.server.worker;

import io.genpulse.server.queue.TaskQueue;
import io.genpulse.server.queue.WorkerInstance;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskStoreUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Keeps leases alive and hears, in the same breath, which tasks are to be canceled. When the
/// database has not answered for too long, running tasks are stopped before another worker may have
/// them.
final class Heartbeat implements Runnable {
  static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final Duration SELF_FENCE = Duration.ofSeconds(20);

  private final TaskQueue queue;
  private final RunningTasks running;
  private final WorkerInstance instance;
  private volatile long answeredAt = System.nanoTime();

  Heartbeat(TaskQueue queue, RunningTasks running, WorkerInstance instance) {
    this.queue = queue;
    this.running = running;
    this.instance = instance;
  }

  /// When the database last answered, by the clock that only goes forward.
  long renewedAt() {
    return answeredAt;
  }

  @Override
  public void run() {
    long asked = System.nanoTime();
    try {
      queue.register(instance);
      beat();
      answeredAt = asked;
    } catch (TaskStoreUnavailableException e) {
      fence();
      throw e;
    }
  }

  private void beat() {
    List<RunningTask> tasks = running.all();
    if (tasks.isEmpty()) {
      return;
    }
    Map<TaskId, Boolean> held = queue.heartbeat(tasks.stream().map(RunningTask::lease).toList());
    for (RunningTask task : tasks) {
      Boolean cancel = held.get(task.task().id());
      if (cancel == null) {
        // One whose outcome was recorded meanwhile is missing too; to it this does nothing.
        task.stop(StopReason.LEASE_LOST);
      } else if (cancel) {
        task.stop(StopReason.CANCELED);
      }
    }
  }

  private void fence() {
    long now = System.nanoTime();
    for (RunningTask task : running.all()) {
      if (now - Math.max(answeredAt, task.claimedAt()) > SELF_FENCE.toNanos()) {
        task.stop(StopReason.LEASE_LOST);
      }
    }
  }
}
