package io.genpulse.server.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.genpulse.engine.Route;
import io.genpulse.server.maintenance.Liveness;
import io.genpulse.server.queue.FakeTaskQueue;
import io.genpulse.server.queue.TaskLease;
import io.genpulse.server.queue.TestLeases;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RouteLoopTest {
  private final EndlessQueue queue = new EndlessQueue();
  private final List<TaskLease> started = new CopyOnWriteArrayList<>();
  private final List<Long> askedAt = new CopyOnWriteArrayList<>();
  private final Liveness liveness = new Liveness(System::nanoTime, () -> {});
  private RouteLoop loop = loop(2, new ClaimGate(0, () -> true));

  private static final class EndlessQueue extends FakeTaskQueue {
    private final AtomicLong tokens = new AtomicLong();
    private final List<Long> claimedAt = new CopyOnWriteArrayList<>();
    private final AtomicInteger failures = new AtomicInteger();

    @Override
    public List<TaskLease> claim(Route route, Set<String> types, int n, String owner) {
      if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        throw new NoClassDefFoundError("x");
      }
      claimedAt.add(System.nanoTime());
      return Stream.generate(() -> TestLeases.lease(tokens.incrementAndGet())).limit(n).toList();
    }
  }

  private RouteLoop loop(int concurrency, ClaimGate gate) {
    return new RouteLoop(
        Route.CPU,
        concurrency,
        queue,
        () -> Set.of("echo"),
        "self",
        gate,
        liveness.guard("claim", Duration.ofMinutes(1)),
        (leases, at, _) -> {
          askedAt.add(at);
          started.addAll(leases);
        });
  }

  @AfterEach
  void stop() throws InterruptedException {
    loop.stop();
    loop.join(Duration.ofSeconds(10));
  }

  private void awaitStarted(int n) {
    await().untilAsserted(() -> assertThat(started).hasSize(n));
  }

  @Test
  void claimsAsManyAsThereIsRoomFor() {
    loop.start();
    awaitStarted(2);

    loop.ended();

    awaitStarted(3);
  }

  @Test
  void aLeaseCountsFromBeforeItWasAskedFor() {
    loop.start();
    awaitStarted(2);

    // However long the answer takes: the database's own clock began meanwhile.
    assertThat(askedAt.getFirst() - queue.claimedAt.getFirst()).isNotPositive();
  }

  @Test
  void goesOnWhateverIsThrown() {
    queue.failures.set(1);
    loop.start();

    awaitStarted(2);
  }

  @Test
  void handlersThatDoNotReturnBlockTheRouteOnlyWhenTheyAreMany() {
    loop.start();
    awaitStarted(2);

    loop.gaveUp();
    loop.gaveUp();
    awaitStarted(4);
    loop.gaveUp();
    loop.gaveUp();
    // Two handlers returned late: there is room for one of those that were not replaced, and again.
    loop.returned();
    awaitStarted(5);
    loop.returned();

    awaitStarted(6);
  }

  @Test
  void startsNoMoreThanTheProcessMay() {
    var gate = new ClaimGate(3, () -> true);
    loop = loop(2, gate);
    loop.start();
    awaitStarted(2);
    loop.ended();
    loop.ended();
    awaitStarted(3);

    assertThat(gate.isUsedUp()).isTrue();
    assertThat(gate.take(1)).isZero();
  }

  @Test
  void claimsNothingWhileOneRunsAlone() {
    var gate = new ClaimGate(0, () -> true);
    loop = loop(2, gate);
    gate.alone().lock();
    try {
      loop.start();
      await().until(gate::isWaitedFor);
      assertThat(started).isEmpty();
    } finally {
      gate.alone().unlock();
    }

    awaitStarted(2);
  }
}
