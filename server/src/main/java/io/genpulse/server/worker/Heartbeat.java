package io.genpulse.server.worker;

import io.genpulse.server.event.TaskNews;
import io.genpulse.server.queue.TaskLease;
import io.genpulse.server.queue.TaskQueue;
import io.genpulse.server.queue.WorkerInstance;
import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps leases alive and hears, in the same breath, which tasks are to be canceled.
final class Heartbeat implements Runnable {
  static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final Logger log = LoggerFactory.getLogger(Heartbeat.class);

  private final TaskQueue queue;
  private final RunningTasks running;
  private final TaskNews news;
  private final WorkerInstance instance;
  private final LongSupplier nanos;
  private volatile long renewedAt;

  Heartbeat(
      TaskQueue queue,
      RunningTasks running,
      TaskNews news,
      WorkerInstance instance,
      LongSupplier nanos) {
    this.queue = queue;
    this.running = running;
    this.news = news;
    this.instance = instance;
    this.nanos = nanos;
    this.renewedAt = nanos.getAsLong();
  }

  /// Before this moment, by its clock, every lease held now was good for its whole length.
  long renewedAt() {
    return renewedAt;
  }

  @Override
  public void run() {
    long asked = nanos.getAsLong();
    boolean unrenewed = queue.register(instance);
    renew();
    renewedAt = asked;
    if (unrenewed) {
      disown();
    }
  }

  private void renew() {
    List<RunningTask> tasks = running.all();
    if (tasks.isEmpty()) {
      return;
    }
    Map<TaskId, Boolean> held = queue.heartbeat(leases(tasks));
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

  private void disown() {
    List<Task> unknown = queue.disown(instance.id(), leases(running.all()));
    unknown.forEach(
        task -> log.warn("Task {} was claimed but never heard of; it is given back", task.id()));
    news.tellAndRing(unknown);
  }

  private static List<TaskLease> leases(List<RunningTask> tasks) {
    return tasks.stream().map(RunningTask::lease).toList();
  }
}
