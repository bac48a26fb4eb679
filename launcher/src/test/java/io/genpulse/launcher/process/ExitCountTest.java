package io.genpulse.launcher.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ExitCountTest {
  private final AtomicLong now = new AtomicLong();
  private final ExitCount exits =
      new ExitCount(RestartPolicy.DEFAULT, now::get, RandomGenerator.getDefault());

  @Test
  void pausesGrowAndTheSixthExitWithinAMinuteIsAFailure() {
    for (int n = 1; n <= 5; n++) {
      var verdict = exits.ended(Duration.ZERO);
      assertThat(verdict.failed()).isFalse();
      assertThat(verdict.pause().toMillis()).isBetween(400L << (n - 1), 600L << (n - 1));
    }

    assertThat(exits.ended(Duration.ZERO))
        .isEqualTo(new ExitCount.Verdict(true, 6, Duration.ofSeconds(30)));
  }

  @Test
  void whatHasFailedIsTriedEveryHalfMinuteUntilItHasWorkedForAMinute() {
    for (int n = 0; n < 6; n++) {
      exits.ended(Duration.ZERO);
    }
    for (int n = 0; n < 10; n++) {
      now.addAndGet(Duration.ofSeconds(59).toNanos());
      var verdict = exits.ended(Duration.ofSeconds(29));
      assertThat(verdict.failed()).isTrue();
      assertThat(verdict.pause()).isEqualTo(Duration.ofSeconds(30));
    }

    assertThat(exits.ended(Duration.ofSeconds(60)).failed()).isFalse();
  }

  @Test
  void exitsThatAreFarApartAreNoFailure() {
    for (int n = 0; n < 100; n++) {
      now.addAndGet(Duration.ofSeconds(13).toNanos());
      assertThat(exits.ended(Duration.ofSeconds(12)).failed()).isFalse();
    }
  }
}
