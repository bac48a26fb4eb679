package io.genpulse.launcher.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.apiclient.GenPulseClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class ProgressLineTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);

  private final StringWriter err = new StringWriter();

  @Test
  void aLineNeverReachesTheLastColumn() {
    var line = onTerminal("24 20");

    line.step("雪".repeat(30));

    var drawn = err.toString().strip();
    assertThat(drawn).isEqualTo("雪".repeat(9) + "…");
    assertThat(Columns.width(drawn)).isEqualTo(19);
  }

  @Test
  void aShorterLineCoversTheLongerOne() {
    var line = onTerminal("24 80");

    line.step("雪雪雪");
    line.step("ab");

    assertThat(err).hasToString("\r雪雪雪\rab    ");
  }

  @Test
  void aTerminalThatDoesNotTellItsSizeIsTakenForAUsualOne() {
    assertThat(new TerminalWidth(() -> "0 0", CLOCK).columns()).isEqualTo(80);
    assertThat(new TerminalWidth(() -> "", CLOCK).columns()).isEqualTo(80);
    assertThat(
            new TerminalWidth(
                    () -> {
                      throw new IOException("no stty");
                    },
                    CLOCK)
                .columns())
        .isEqualTo(80);
  }

  @Test
  void withoutATerminalAReasonIsSaidOnce() {
    var line = new ProgressLine(context(false), false, CLOCK, width("24 80"));

    line.waiting(new WaitReason("behind", "2 tasks come first", null));
    line.waiting(new WaitReason("behind", "one task comes first", null));
    line.waiting(new WaitReason("queue_paused", "the queue is paused", "go on with: x"));

    assertThat(err.toString().lines())
        .containsExactly(
            "pending: 2 tasks come first", "pending: the queue is paused -> go on with: x");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          null | true                                                 | the queue is paused
          {"reason":"no_model","detail":"no model is called x"} | false | no model is called x
          """)
  void whyATaskWaitsIsAskedAfterAWhile(
      String waiting, boolean paused, String sentence, @TempDir Path home)
      throws IOException, InterruptedException {
    var told = new LinkedBlockingQueue<WaitReason>();

    try (var server = new CommandUnderTest(home)) {
      server
          .answer("/tasks/t1", 200, Tasks.pending("t1", waiting))
          .answer("/tasks/stats", 200, "{\"by_status\":{},\"open\":{},\"paused\":" + paused + "}");
      try (var client = new GenPulseClient(URI.create(server.address()));
          var _ = new WaitWatch(client, "t1", told::add, Duration.ofMillis(10))) {
        var why = told.poll(20, TimeUnit.SECONDS);

        assertThat(why).extracting(WaitReason::sentence).isEqualTo(sentence);
      }
    }
  }

  private ProgressLine onTerminal(String size) {
    return new ProgressLine(context(true), false, CLOCK, width(size));
  }

  private static TerminalWidth width(String size) {
    return new TerminalWidth(() -> size, CLOCK);
  }

  private CommandContext context(boolean interactive) {
    return new CommandContext(
        InputStream.nullInputStream(),
        new PrintWriter(new StringWriter()),
        new PrintWriter(err),
        Map.of(),
        interactive);
  }
}
