package io.genpulse.server.maintenance;

import io.genpulse.server.event.TaskNews;
import io.genpulse.server.queue.Outbox;
import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskId;
import java.time.Duration;
import java.util.List;

/// Publishes the ends of tasks again whose publishing nobody confirmed: the worker died between
/// recording and telling, Redis was away, or more ended than it could be told. Again and again,
/// until Redis has taken them; page after page as long as it does.
final class OutboxSweeper implements Runnable {
  static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final int PAGE = 200;
  static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

  private final Outbox outbox;
  private final TaskNews news;
  private final Duration patience;

  /// @param patience how long Redis may take for a page
  OutboxSweeper(Outbox outbox, TaskNews news, Duration patience) {
    this.outbox = outbox;
    this.news = news;
    this.patience = patience;
  }

  @Override
  public void run() {
    try {
      List<Task> page;
      do {
        page = outbox.due(PAGE);
        news.tellAgain(page);
      } while (page.size() == PAGE && isTaken(page));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Where Redis takes nothing, more is not sent, which would be lost in the buffer of events.
  private boolean isTaken(List<Task> page) throws InterruptedException {
    List<TaskId> tasks = page.stream().map(Task::id).toList();
    long end = System.nanoTime() + patience.toNanos();
    while (!outbox.isPublished(tasks)) {
      if (System.nanoTime() - end >= 0) {
        return false;
      }
      Thread.sleep(BETWEEN_LOOKS);
    }
    return true;
  }
}
