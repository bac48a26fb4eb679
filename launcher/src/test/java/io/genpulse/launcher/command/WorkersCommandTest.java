package io.genpulse.launcher.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.launcher.stack.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Who works, and on what.
@Timeout(30)
@SuppressWarnings("NullAway.Init")
class WorkersCommandTest {
  private static final String TASK =
      """
      {"task_id":"%s","task_type":"upscale","started_at":"2026-01-02T03:04:05Z"}""";

  @TempDir private Path home;
  private CommandUnderTest command;

  @BeforeEach
  void start() throws IOException {
    command = new CommandUnderTest(home);
  }

  @AfterEach
  void stop() {
    command.close();
  }

  @Test
  void eachWorkerHasALineWithWhatItDoes() {
    command.answer(
        "/workers",
        200,
        "{\"items\":["
            + worker("attic", 71, "working", "\"night\"", TASK.formatted("t1"))
            + ","
            + worker("cellar", 72, "idle", "", "")
            + "]}");

    assertThat(command.runAgainstServer("workers")).isEqualTo(ExitCode.DONE);
    assertThat(command.out())
        .containsPattern("attic +71 +working +\\d+h\\d+m +cpu,api +diffusers +night +upscale t1\n")
        .containsPattern("cellar +72 +idle +\\d+h\\d+m +cpu,api +diffusers +- +-\n");
  }

  @Test
  void ofManyTasksSomeAreNamed() {
    String four =
        String.join(
            ",",
            TASK.formatted("t1"),
            TASK.formatted("t2"),
            TASK.formatted("t3"),
            TASK.formatted("t4"));
    command.answer(
        "/workers", 200, "{\"items\":[" + worker("attic", 71, "working", "", four) + "]}");

    assertThat(command.runAgainstServer("workers")).isEqualTo(ExitCode.DONE);
    assertThat(command.out()).contains("upscale t1, upscale t2, upscale t3 and 1 more\n");
  }

  @Test
  void whereNobodyWorksTheCommandThatHelpsIsNamed() {
    command.answer("/workers", 200, "{\"items\":[]}");

    assertThat(command.runAgainstServer("workers")).isEqualTo(ExitCode.DONE);
    assertThat(command.out()).contains("genpulse worker");
  }

  private static String worker(String host, int pid, String state, String labels, String tasks) {
    return """
        {"id":"i-%1$s","host":"%1$s","pid":%2$d,"version":"0.1.0","state":"%3$s",
         "since":"2026-01-02T03:00:00Z","last_seen":"2026-01-02T03:04:05Z","routes":["cpu","api"],
         "labels":[%4$s],"engines":["diffusers"],"tasks":[%5$s]}"""
        .formatted(host, pid, state, labels, tasks);
  }
}
