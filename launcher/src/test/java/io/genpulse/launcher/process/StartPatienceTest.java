package io.genpulse.launcher.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StartPatienceTest {
  private final AtomicLong now = new AtomicLong();

  @Test
  void aFixedTimeIsOverWhateverTheChildDoes() {
    var patience = new StartPatience(new StartWatch.Within(Duration.ofSeconds(60)), now::get);

    assertThat(isOverAfter(patience, 59, 1)).isFalse();
    assertThat(isOverAfter(patience, 2, 2)).isTrue();
  }

  @Test
  void aChildThatWorksOrSpeaksIsWaitedForWithoutEnd() {
    var patience = new StartPatience(new StartWatch.WhileBusy(Duration.ofSeconds(60)), now::get);

    for (int n = 1; n < 100; n++) {
      assertThat(isOverAfter(patience, 50, n)).isFalse();
    }
    assertThat(isOverAfter(patience, 50, 99)).isFalse();
    assertThat(isOverAfter(patience, 11, 99)).isTrue();
  }

  @Test
  void processorTimeAloneIsASignOfLife() {
    var patience = new StartPatience(new StartWatch.WhileBusy(Duration.ofSeconds(60)), now::get);

    for (int n = 1; n < 10; n++) {
      now.addAndGet(Duration.ofSeconds(50).toNanos());
      Duration used = Duration.ofMillis(10L * n);
      assertThat(patience.isOver(() -> 0, () -> used)).isFalse();
    }
  }

  private boolean isOverAfter(StartPatience patience, int seconds, long lines) {
    now.addAndGet(Duration.ofSeconds(seconds).toNanos());
    return patience.isOver(() -> lines, () -> Duration.ZERO);
  }
}
