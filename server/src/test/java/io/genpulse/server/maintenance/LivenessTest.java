package io.genpulse.server.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LivenessTest {
  private final TestClock clock = new TestClock();
  private final AtomicInteger ends = new AtomicInteger();
  private final Liveness liveness = new Liveness(clock, ends::incrementAndGet);

  @Test
  void namesTheLoopThatIsSilent() {
    LoopGuard one = liveness.guard("one", Duration.ofSeconds(10));
    LoopGuard two = liveness.guard("two", Duration.ofSeconds(30));
    LoopGuard three = liveness.guard("three", Duration.ofSeconds(10));
    three.over();

    clock.advance(Duration.ofSeconds(20));
    assertThatThrownBy(liveness::check).hasMessage("no sign of life of one");
    one.beat();
    two.failed(new IllegalStateException("a round that fails is a sign of life"));
    assertThatCode(liveness::check).doesNotThrowAnyException();

    liveness.stopping();
    assertThatThrownBy(liveness::check).hasMessageContaining("stopping");
  }

  @Test
  void aProcessWithoutMemoryEndsItself() {
    LoopGuard guard = liveness.guard("loop", Duration.ofSeconds(10));

    for (int i = 0; i < 4; i++) {
      guard.failed(new OutOfMemoryError("no"));
    }
    guard.fine();
    for (int i = 0; i < 4; i++) {
      guard.failed(new OutOfMemoryError("no"));
    }
    assertThat(ends).hasValue(0);
    guard.failed(new OutOfMemoryError("no"));

    assertThat(ends).hasValue(1);
  }

  @Test
  void aJobGoesOnWhateverItThrows() throws InterruptedException {
    var runs = new CountDownLatch(4);
    var job =
        new RepeatedJob(
            "job",
            Duration.ofMillis(1),
            Duration.ofMillis(1),
            () -> {
              runs.countDown();
              Thread.currentThread().interrupt();
              throw new NoClassDefFoundError("x");
            },
            liveness);

    assertThat(runs.await(10, TimeUnit.SECONDS)).isTrue();
    job.close();
    clock.advance(Duration.ofDays(1));
    assertThatCode(liveness::check).doesNotThrowAnyException();
  }
}
