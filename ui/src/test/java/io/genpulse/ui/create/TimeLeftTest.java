package io.genpulse.ui.create;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TimeLeftTest {
  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

  @Test
  void theRestTakesAsLongAsWhatIsDone() {
    assertThat(TimeLeft.of(START, START.plusSeconds(10), 25)).contains(Duration.ofSeconds(30));
    assertThat(TimeLeft.words(Duration.ofSeconds(30))).isEqualTo("~30 s");
    assertThat(TimeLeft.words(Duration.ofSeconds(170))).isEqualTo("~3 min");
  }

  @Test
  void nothingIsSaidBeforeThereIsAnythingToJudgeBy() {
    assertThat(TimeLeft.of(START, START.plusSeconds(10), 2)).isEmpty();
    assertThat(TimeLeft.of(null, START, 50)).isEmpty();
    assertThat(TimeLeft.of(START, START.minusSeconds(1), 50)).isEmpty();
  }
}
