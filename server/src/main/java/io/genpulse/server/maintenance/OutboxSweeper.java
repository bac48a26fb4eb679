package io.genpulse.server.maintenance;

import io.genpulse.server.event.TaskNews;
import io.genpulse.server.queue.Outbox;
import java.time.Duration;

/// Publishes the ends of tasks again whose publishing nobody confirmed: the worker died between
/// recording and telling, or Redis was away. Again and again, until Redis has taken them.
final class OutboxSweeper implements Runnable {
  static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final int BATCH = 100;

  private final Outbox outbox;
  private final TaskNews news;

  OutboxSweeper(Outbox outbox, TaskNews news) {
    this.outbox = outbox;
    this.news = news;
  }

  @Override
  public void run() {
    news.tellAgain(outbox.due(BATCH));
  }
}
