package io.genpulse.server.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genpulse.server.event.TestNews;
import io.genpulse.server.maintenance.TestClock;
import io.genpulse.server.queue.FakeTaskQueue;
import io.genpulse.server.queue.TaskLease;
import io.genpulse.server.queue.TestLeases;
import io.genpulse.server.queue.WorkerInstance;
import io.genpulse.server.task.TaskId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What becomes of running tasks as their leases are renewed, lost, or not heard of.
class LeaseTest {
  private static final WorkerInstance SELF = new WorkerInstance("self", "host", 1, 1);

  private final TestClock clock = new TestClock();
  private final RunningTasks running = new RunningTasks(clock);
  private final Queue queue = new Queue();
  private final Heartbeat heartbeat =
      new Heartbeat(queue, running, TestNews.unheard(), SELF, clock);
  private final SelfFence fence = new SelfFence(running, heartbeat::renewedAt, clock);

  private static final class Queue extends FakeTaskQueue {
    private final Map<TaskId, Boolean> held = new HashMap<>();
    private final List<Long> renewed = new ArrayList<>();
    private @Nullable Error failure;

    @Override
    public Map<TaskId, Boolean> heartbeat(Collection<TaskLease> leases) {
      if (failure != null) {
        throw failure;
      }
      leases.forEach(lease -> renewed.add(lease.token()));
      return Map.copyOf(held);
    }
  }

  private RunningTask task(long token, @Nullable Duration timeout) {
    var task =
        new RunningTask(
            TestLeases.lease(token), clock.getAsLong(), timeout, clock, Slot.NONE, _ -> {});
    running.add(task);
    return task;
  }

  private void fenceFor(Duration time) {
    for (long s = 0; s < time.toSeconds(); s++) {
      clock.advance(Duration.ofSeconds(1));
      fence.run();
    }
  }

  @Test
  void hearsOfCancellationsAndLostLeases() {
    RunningTask kept = task(1, null);
    RunningTask canceled = task(2, null);
    RunningTask lost = task(3, null);
    queue.held.put(kept.task().id(), false);
    queue.held.put(canceled.task().id(), true);

    heartbeat.run();

    assertThat(queue.renewed).containsExactlyInAnyOrder(1L, 2L, 3L);
    assertThat(kept.stopReason()).isEmpty();
    assertThat(canceled.stopReason()).contains(StopReason.CANCELED);
    assertThat(lost.stopReason()).contains(StopReason.LEASE_LOST);
  }

  @Test
  void whatIsNotRenewedIsStoppedBeforeAnybodyElseMayHaveIt() {
    RunningTask old = task(1, null);
    queue.held.put(old.task().id(), false);
    heartbeat.run();
    queue.failure = new OutOfMemoryError("whatever it is");
    assertThatThrownBy(heartbeat::run).isInstanceOf(OutOfMemoryError.class);

    fenceFor(Duration.ofSeconds(15));
    RunningTask fresh = task(2, null);
    assertThat(old.isStopped()).isFalse();
    fenceFor(Duration.ofSeconds(6));

    assertThat(old.stopReason()).contains(StopReason.LEASE_LOST);
    assertThat(fresh.isStopped()).isFalse();
  }

  @Test
  void whoWakesUpAsksFirst() {
    RunningTask task = task(1, null);
    queue.held.put(task.task().id(), false);
    fenceFor(Duration.ofSeconds(2));

    clock.advance(Duration.ofMinutes(1));
    fenceFor(Duration.ofSeconds(5));
    assertThat(task.isStopped()).isFalse();
    heartbeat.run();
    fenceFor(Duration.ofSeconds(15));

    assertThat(task.isStopped()).isFalse();
  }

  @Test
  void anAttemptThatHasEndedIsNotStopped() {
    RunningTask task = task(1, null);

    assertThat(task.end()).isTrue();
    task.stop(StopReason.CANCELED);

    assertThat(task.isStopped()).isFalse();
    assertThat(task.giveUp()).isFalse();
  }

  @Test
  void aStoppedAttemptTellsNoMoreProgress() {
    RunningTask task = task(1, null);
    assertThat(task.progress(10, "so far")).isPresent();
    clock.advance(Duration.ofSeconds(1));
    assertThat(task.takeReport()).isPresent();

    task.stop(StopReason.CANCELED);

    assertThat(task.progress(20, "and on")).isEmpty();
    assertThat(task.takeSnapshot()).isEmpty();
    assertThat(task.takeReport()).isEmpty();
  }

  @Test
  void progressIsToldTenTimesASecondAtMost() {
    RunningTask task = task(1, null);

    assertThat(task.progress(1, null)).isPresent();
    assertThat(task.progress(2, null)).isEmpty();
    clock.advance(Duration.ofMillis(101));

    assertThat(task.takeSnapshot()).hasValueSatisfying(t -> assertThat(t.seq()).isEqualTo(4));
    assertThat(task.takeSnapshot()).isEmpty();
  }

  @Test
  void takesNoLongerThanItMay() {
    RunningTask free = task(1, null);
    RunningTask limited = task(2, Duration.ofSeconds(30));
    var urgent =
        new RunningTask(
            TestLeases.lease(3, Duration.ofSeconds(10)),
            clock.getAsLong(),
            Duration.ofSeconds(30),
            clock,
            Slot.NONE,
            _ -> {});
    running.add(urgent);

    clock.advance(Duration.ofSeconds(11));
    new ProgressWriter(queue, running, TestNews.unheard()).run();
    assertThat(urgent.stopReason()).contains(StopReason.DEADLINE);
    assertThat(limited.isStopped()).isFalse();
    clock.advance(Duration.ofSeconds(20));
    new ProgressWriter(queue, running, TestNews.unheard()).run();

    assertThat(limited.stopReason()).contains(StopReason.TIMEOUT);
    assertThat(free.isStopped()).isFalse();
  }

  @Test
  void aHandlerThatDoesNotReturnIsGivenUpAfterAWhile() {
    RunningTask deaf = task(1, null);
    RunningTask busy = task(2, null);
    RunningTask obedient = task(3, null);
    deaf.stop(StopReason.CANCELED);
    obedient.stop(StopReason.CANCELED);
    obedient.end();
    var givenUp = new ArrayList<RunningTask>();
    var stuck = new StuckTasks(running, givenUp::add);

    clock.advance(Duration.ofSeconds(29));
    stuck.run();
    assertThat(givenUp).isEmpty();
    clock.advance(Duration.ofSeconds(2));
    stuck.run();

    assertThat(givenUp).containsExactly(deaf);
    assertThat(deaf.giveUp()).isTrue();
    assertThat(deaf.giveUp()).isFalse();
    assertThat(deaf.end()).isFalse();
    assertThat(busy.isGivenUp()).isFalse();
  }
}
