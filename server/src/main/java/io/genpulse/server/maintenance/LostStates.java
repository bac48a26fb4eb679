package io.genpulse.server.maintenance;

import io.genpulse.server.event.TaskNews;
import io.genpulse.server.queue.Outbox;
import io.genpulse.server.task.TaskId;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells again how tasks are when Redis has lost its data: all that have not ended, and those that
/// ended lately. Messages that were in it and not taken in yet are gone, and are said to be.
final class LostStates implements Runnable {
  static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final Logger log = LoggerFactory.getLogger(LostStates.class);
  private static final int MOST = 100_000;
  private static final int PAGE = 500;
  // So that not more than a page or two wait in the buffer of events, which is bounded.
  private static final Duration BETWEEN_PAGES = Duration.ofMillis(100);

  private final BooleanSupplier lost;
  private final Outbox outbox;
  private final TaskNews news;

  /// @param lost whether Redis was emptied since anybody asked
  LostStates(BooleanSupplier lost, Outbox outbox, TaskNews news) {
    this.lost = lost;
    this.outbox = outbox;
    this.news = news;
  }

  @Override
  public void run() {
    if (!lost.getAsBoolean()) {
      return;
    }
    List<TaskId> tasks = outbox.recent(MOST);
    if (tasks.isEmpty()) {
      return;
    }
    log.warn(
        "Redis is empty or new: the states of {} tasks are told again; messages in tasks:pending"
            + " that were not taken in yet are lost",
        tasks.size());
    try {
      for (int from = 0; from < tasks.size(); from += PAGE) {
        news.tellAgain(outbox.states(tasks.subList(from, Math.min(from + PAGE, tasks.size()))));
        Thread.sleep(BETWEEN_PAGES);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
