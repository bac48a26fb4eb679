package io.genpulse.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.genpulse.launcher.program.ProgramUnderTest.Child;
import io.genpulse.launcher.program.StartedProgram;
import io.genpulse.launcher.stack.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Ctrl-C and the like, at every moment of a local stack's life.
@EnabledOnOs(OS.LINUX)
class InterruptedStackIT extends StackUnderTest {
  /// Shared, for the first start on an empty home is the slow one.
  @TempDir private static Path folder;

  InterruptedStackIT() throws IOException {
    super(folder);
  }

  @Test
  @Timeout(300)
  void ctrlCWhileItStartsEndsEverything() throws Exception {
    var stack = program.start("start-all", "--port", "0");
    stack.awaitOut("redis is ready");
    Path children = program.home().resolve("run/children.json");
    var started = ProcessHandle.of(stack.pid()).orElseThrow().descendants().toList();
    assertThat(started).isNotEmpty();

    stack.pressCtrlC();

    assertThat(stack.exitCode()).as(stack.said()).isEqualTo(ExitCode.INTERRUPTED);
    assertThat(started).noneMatch(child -> new Child("", "", child.pid()).runs());
    assertThat(Files.exists(children) ? Files.readString(children) : "{}").isEqualTo("{}");
  }

  @Test
  @Timeout(300)
  void beingEndedWhileItStartsIsAnInterruption() throws Exception {
    var stack = program.start("start-all", "--port", "0");
    stack.awaitOut("Starting PostgreSQL");

    stack.terminate();

    assertThat(stack.exitCode()).as(stack.said()).isEqualTo(ExitCode.INTERRUPTED);
  }

  @Test
  @Timeout(300)
  void ctrlCDuringGenerateCancelsTheTaskAndEndsTheStackItStarted() throws Exception {
    var generate =
        program.start("generate", "a lighthouse in a storm", "--steps", "80", "-o", "never.png");
    await().atMost(Duration.ofMinutes(2)).until(() -> isDrawing(generate));
    var children = program.children();

    generate.pressCtrlC();

    assertThat(generate.exitCode()).as(generate.said()).isEqualTo(ExitCode.INTERRUPTED);
    assertThat(generate.said()).contains("canceled ");
    assertNothingRuns(children);
    var status = program.run("status");
    assertThat(status.exitCode()).as(status.said()).isEqualTo(ExitCode.NO_SERVICE);
  }

  @Test
  @Timeout(300)
  void aSecondCtrlCEndsAtOnce() throws Exception {
    var stack = program.startAll();
    var children = program.children();
    try (var api = program.api()) {
      StartedProgram.kill("-STOP", worker(api));
    }
    stack.pressCtrlC();
    stack.awaitOut("Stopping");

    stack.pressCtrlC();

    assertThat(stack.exitCode()).as(stack.said()).isEqualTo(ExitCode.INTERRUPTED);
    assertNothingRuns(children);
  }

  @Test
  @Timeout(300)
  void aStackStartedForOneCallStaysForTheCallsThatJoinedIt() throws Exception {
    var first = program.start("generate", "a lake", "--steps", "40", "-o", "first.png");
    await().atMost(Duration.ofMinutes(2)).until(() -> isDrawing(first));
    try (var api = program.api()) {
      // So that the first does not end before the second has come.
      var worker = worker(api);
      StartedProgram.kill("-STOP", worker);
      var children = program.children();

      var second = program.start("generate", "a lighthouse", "-o", "second.png");
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> api.get("/tasks?status=pending").at("/items/0").isObject());
      StartedProgram.kill("-CONT", worker);

      assertThat(second.exitCode()).as(second.said()).isZero();
      assertThat(first.exitCode()).as(first.said()).isZero();
      assertThat(second.said()).doesNotContain("Starting PostgreSQL");
      assertThat(first.said()).contains("Waiting for another genpulse");
      assertNothingRuns(children);
    }
  }
}
