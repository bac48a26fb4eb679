package io.genpulse.server.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.server.event.TaskEvent;
import io.genpulse.server.event.TaskNews;
import io.genpulse.server.queue.LocalQueueBell;
import io.genpulse.server.queue.Outbox;
import io.genpulse.server.queue.TestLeases;
import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskStatus;
import io.genpulse.server.worker.MemoryParts;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutboxSweeperTest {
  private final MemoryParts.Events events = new MemoryParts.Events();
  private final Untold untold = new Untold();
  private final OutboxSweeper sweeper =
      new OutboxSweeper(
          untold,
          new TaskNews(
              events, new LocalQueueBell(), new MemoryParts.Storage(), InstantSource.system()),
          Duration.ofMillis(50));

  private static final class Untold implements Outbox {
    private final List<Task> tasks = new ArrayList<>();
    private int looked;
    private boolean published;

    @Override
    public List<Task> due(int n) {
      looked++;
      return tasks.size() <= n ? List.copyOf(tasks) : List.copyOf(tasks.subList(0, n));
    }

    @Override
    public boolean isPublished(Collection<TaskId> of) {
      if (published) {
        tasks.removeIf(task -> of.contains(task.id()));
      }
      return published;
    }

    @Override
    public List<TaskId> recent(int n) {
      return List.of();
    }

    @Override
    public List<Task> states(Collection<TaskId> of) {
      return List.of();
    }

    @Override
    public void published(Collection<TaskId> of) {}
  }

  @Test
  void endsThatNobodyConfirmedAreToldInEveryRound() {
    Task ended = TestLeases.later(TestLeases.task(TaskStatus.PROCESSING), TaskStatus.FAILED);
    untold.tasks.add(ended);

    sweeper.run();
    sweeper.run();

    assertThat(events.publishedAgain)
        .extracting(TaskEvent.Snapshot::taskId)
        .containsExactly(ended.id(), ended.id());
  }

  @Test
  void whatIsLeftOfABurstIsToldPageAfterPage() {
    int burst = 1_001;
    for (int i = 0; i < burst; i++) {
      untold.tasks.add(
          TestLeases.later(TestLeases.task(TaskStatus.PROCESSING), TaskStatus.COMPLETED));
    }
    untold.published = true;

    sweeper.run();

    assertThat(events.publishedAgain).hasSize(burst).doesNotHaveDuplicates();
  }

  @Test
  void nothingMoreIsSentWhileRedisTakesNothing() {
    for (int i = 0; i < 1_001; i++) {
      untold.tasks.add(
          TestLeases.later(TestLeases.task(TaskStatus.PROCESSING), TaskStatus.COMPLETED));
    }

    sweeper.run();

    assertThat(untold.looked).isEqualTo(1);
  }
}
