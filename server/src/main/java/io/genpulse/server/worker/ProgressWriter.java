package io.genpulse.server.worker;

import io.genpulse.server.event.TaskNews;
import io.genpulse.server.queue.ProgressReport;
import io.genpulse.server.queue.TaskQueue;
import io.genpulse.server.task.Task;
import java.util.List;
import java.util.Optional;

/// Once a second: publishes progress that was held back, writes it to the rows, and stops tasks
/// that take too long.
final class ProgressWriter implements Runnable {
  private final TaskQueue queue;
  private final RunningTasks running;
  private final TaskNews news;

  ProgressWriter(TaskQueue queue, RunningTasks running, TaskNews news) {
    this.queue = queue;
    this.running = running;
    this.news = news;
  }

  @Override
  public void run() {
    List<RunningTask> tasks = running.all();
    tasks.forEach(task -> task.overdue().ifPresent(task::stop));
    List<Task> snapshots =
        tasks.stream().map(RunningTask::takeSnapshot).flatMap(Optional::stream).toList();
    news.tell(snapshots);
    List<ProgressReport> reports =
        tasks.stream().map(RunningTask::takeReport).flatMap(Optional::stream).toList();
    if (!reports.isEmpty()) {
      queue.report(reports);
    }
  }
}
