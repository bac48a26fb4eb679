package io.genpulse.launcher.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.launcher.stack.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
@SuppressWarnings("NullAway.Init")
class BillingCommandTest {
  @TempDir private Path home;

  @Test
  void sumsAreATableAndOneSumForEachCurrency() throws IOException {
    try (var command = new CommandUnderTest(home)) {
      command.answer(
          "/billing",
          200,
          "{\"from\":\"2026-11-01T00:00:00Z\",\"to\":\"2026-12-01T00:00:00Z\",\"group_by\":\"day\",\"items\":["
              + "{\"group\":\"2026-11-02\",\"unit\":\"image\",\"quantity\":3,\"currency\":\"USD\",\"amount\":\"0.120000\",\"tasks\":2},"
              + "{\"group\":null,\"unit\":\"image\",\"quantity\":7,\"currency\":\"USD\",\"amount\":\"0.000000\",\"tasks\":7}],"
              + "\"totals\":{\"USD\":\"0.120000\"}}");

      assertThat(command.runAgainstServer("billing", "--from", "2026-11-01", "--by", "day"))
          .isEqualTo(ExitCode.DONE);

      assertThat(command.calls()).containsExactly("GET /billing?group_by=day&from=2026-11-01");
      assertThat(command.out())
          .containsSubsequence(
              "DAY", "TASKS", "COST", "2026-11-02", "0.12 USD", "none", "7", "together 0.12 USD");
    }
  }
}
