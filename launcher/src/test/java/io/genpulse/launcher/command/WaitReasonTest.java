package io.genpulse.launcher.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.apiclient.TaskView.WaitingView;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WaitReasonTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  @Test
  void itSaysWhenItShouldBeginWhereThatIsKnown() {
    assertThat(sentence(1, NOW.plusSeconds(125)))
        .isEqualTo("one task comes first, it should begin in 2m05s");
    assertThat(sentence(7, null)).isEqualTo("7 tasks come first");
    // Another machine's clock.
    assertThat(sentence(7, NOW.minusSeconds(3))).isEqualTo("7 tasks come first");
  }

  private static String sentence(long ahead, @Nullable Instant start) {
    var waiting = new WaitingView("behind", "x", ahead, start, NOW);
    return WaitReason.told(waiting, NOW).sentence();
  }
}
