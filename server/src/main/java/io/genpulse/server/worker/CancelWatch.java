package io.genpulse.server.worker;

import io.genpulse.server.queue.TaskQueue;
import io.genpulse.server.task.TaskId;
import java.util.List;
import java.util.Set;

/// Stops running tasks whose cancellation is asked for; run when the bell rings. A lost ring costs
/// the time until the next heartbeat, which hears of cancellations too.
final class CancelWatch implements Runnable {
  private final TaskQueue queue;
  private final RunningTasks running;

  CancelWatch(TaskQueue queue, RunningTasks running) {
    this.queue = queue;
    this.running = running;
  }

  @Override
  public void run() {
    List<RunningTask> tasks = running.all();
    if (tasks.isEmpty()) {
      return;
    }
    Set<TaskId> canceled = queue.cancellations(tasks.stream().map(RunningTask::lease).toList());
    tasks.stream()
        .filter(task -> canceled.contains(task.task().id()))
        .forEach(task -> task.stop(StopReason.CANCELED));
  }
}
