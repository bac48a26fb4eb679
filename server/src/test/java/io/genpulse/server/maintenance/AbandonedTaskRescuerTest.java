package io.genpulse.server.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genpulse.server.event.TestNews;
import io.genpulse.server.queue.FakeTaskQueue;
import io.genpulse.server.queue.Lookout;
import io.genpulse.server.queue.WorkerInstance;
import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskStoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AbandonedTaskRescuerTest {
  private static final WorkerInstance SELF = new WorkerInstance("self", "host", 1, 1);
  private static final WorkerInstance SIBLING = new WorkerInstance("sibling", "host", 2, 2);

  private final TestClock clock = new TestClock();
  private final Queue queue = new Queue();
  private final Set<WorkerInstance> alive = new HashSet<>(Set.of(SELF, SIBLING));
  private final AbandonedTaskRescuer rescuer =
      new AbandonedTaskRescuer(queue, TestNews.unheard(), SELF, alive::contains, clock);

  private static final class Queue extends FakeTaskQueue {
    private Instant time = Instant.EPOCH;
    private boolean away;
    private boolean overdue = true;
    private final List<WorkerInstance> instances = new ArrayList<>(List.of(SELF, SIBLING));
    private final List<Instant> reaped = new ArrayList<>();
    private final List<String> living = new ArrayList<>();
    private final List<String> rescued = new ArrayList<>();

    @Override
    public Instant now() {
      return time;
    }

    @Override
    public Lookout lookout(String hostId) {
      if (away) {
        throw new TaskStoreUnavailableException("away", new IllegalStateException());
      }
      return new Lookout(time, instances, overdue);
    }

    @Override
    public List<Task> reap(Instant asOf, Collection<String> owners) {
      if (asOf.isAfter(Instant.EPOCH)) {
        reaped.add(asOf);
        living.addAll(owners);
      }
      return List.of();
    }

    @Override
    public List<Task> rescue(WorkerInstance dead) {
      instances.remove(dead);
      rescued.add(dead.id());
      return List.of();
    }
  }

  private void pass(Duration time) {
    clock.advance(time);
    queue.time = queue.time.plus(time);
  }

  /// Runs as the job does, for so long.
  private void runFor(Duration time) {
    for (long s = 0; s < time.toSeconds(); s += 2) {
      pass(Duration.ofSeconds(2));
      rescuer.run();
    }
  }

  @Test
  void waitsForALeaseAtFirstAndNeverTakesFromTheLiving() {
    runFor(Duration.ofSeconds(28));
    assertThat(queue.reaped).isEmpty();

    runFor(Duration.ofSeconds(8));
    assertThat(queue.reaped).isNotEmpty();
    assertThat(queue.living).containsOnly("self", "sibling");
    assertThat(queue.rescued).isEmpty();
  }

  @Test
  void whereNothingHasRunOutNothingIsTaken() {
    queue.overdue = false;

    runFor(Duration.ofSeconds(60));

    assertThat(queue.reaped).isEmpty();
  }

  @Test
  void aDeadSiblingIsNoticedAtOnceAndNobodyElsePaysForIt() {
    alive.remove(SIBLING);
    rescuer.run();

    assertThat(queue.rescued).containsExactly("sibling");
    assertThat(queue.reaped).isEmpty();
  }

  @Test
  void aSiblingThatDiesBetweenRoundsIsNoticedBeforeTheNext() {
    rescuer.run();
    alive.remove(SIBLING);
    runFor(Duration.ofSeconds(2));

    assertThat(queue.rescued).containsExactly("sibling");
  }

  @Test
  void afterSleepingLivingWorkersRenewFirst() {
    runFor(Duration.ofSeconds(60));
    queue.reaped.clear();

    // Suspended by a signal: both clocks go on.
    pass(Duration.ofSeconds(45));
    rescuer.run();
    runFor(Duration.ofSeconds(26));
    assertThat(queue.reaped).isEmpty();

    runFor(Duration.ofSeconds(10));
    assertThat(queue.reaped).isNotEmpty();
  }

  @Test
  void afterAJumpOfAClockLivingWorkersRenewFirst() {
    runFor(Duration.ofSeconds(60));
    queue.reaped.clear();

    // A suspended machine: the clock of the database goes on, ours does not.
    queue.time = queue.time.plus(Duration.ofHours(8));
    runFor(Duration.ofSeconds(28));
    assertThat(queue.reaped).isEmpty();

    runFor(Duration.ofSeconds(10));
    assertThat(queue.reaped).isNotEmpty();
  }

  @Test
  void afterAnOutageLivingWorkersRenewFirst() {
    runFor(Duration.ofSeconds(60));
    queue.reaped.clear();
    queue.away = true;
    pass(Duration.ofSeconds(6));
    assertThatThrownBy(rescuer::run).isInstanceOf(TaskStoreUnavailableException.class);
    queue.away = false;

    runFor(Duration.ofSeconds(28));
    assertThat(queue.reaped).isEmpty();
    runFor(Duration.ofSeconds(10));
    assertThat(queue.reaped).isNotEmpty();
  }
}
