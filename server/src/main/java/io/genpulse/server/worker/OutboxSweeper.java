package io.genpulse.server.worker;

import io.genpulse.server.queue.Outbox;
import java.time.Duration;
import java.util.List;

/// Publishes the ends of tasks again whose publishing nobody confirmed: the worker died between
/// recording and telling.
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
    List<Outbox.Entry> due = outbox.due(Outbox.Kind.EVENT, BATCH);
    if (!due.isEmpty()) {
      news.publish(due.stream().map(Outbox.Entry::task).toList());
      outbox.done(due.stream().map(Outbox.Entry::id).toList());
    }
  }
}
