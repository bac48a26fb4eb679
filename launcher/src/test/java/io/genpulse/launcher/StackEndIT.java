package io.genpulse.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.genpulse.launcher.program.DatabaseUnderTest;
import io.genpulse.launcher.program.ProgramUnderTest;
import io.genpulse.launcher.program.ProgramUnderTest.Child;
import io.genpulse.launcher.stack.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// All ways in which a local stack ends, and that nothing of it stays behind.
@EnabledOnOs(OS.LINUX)
class StackEndIT extends StackUnderTest {
  /// Shared, for the first start on an empty home is the slow one.
  @TempDir private static Path folder;

  StackEndIT() throws IOException {
    super(folder);
  }

  @Test
  @Timeout(300)
  void stopEndsEverything() throws Exception {
    var stack = program.startAll();
    var children = program.children();

    var stop = program.run("stop");

    assertThat(stop.exitCode()).as(stop.said()).isZero();
    assertThat(stack.exitCode()).as(stack.said()).isZero();
    assertNothingRuns(children);
    assertThat(program.run("status").exitCode()).isEqualTo(ExitCode.NO_SERVICE);
  }

  @Test
  @Timeout(300)
  void aKilledLauncherTakesItsChildrenAlongAndTheNextOneFinishesTheTask() throws Exception {
    var stack = program.startAll();
    var children = program.children();
    String task;
    try (var api = program.api()) {
      task = api.submit(LONG_TASK);
      api.awaitProgress(task);
    }

    stack.crash();

    assertNothingRuns(children);
    var next = program.startAll();
    try (var api = program.api()) {
      var done = api.awaitEnd(task);
      assertThat(done.path("status").asText()).isEqualTo("completed");
      assertThat(done.path("attempt").asInt()).isEqualTo(2);
    }
    assertThat(DatabaseUnderTest.of(program).column("select task_id from billing_records"))
        .containsExactly(task);
    var nextChildren = program.children();

    next.pressCtrlC();

    assertThat(next.exitCode()).as(next.said()).isZero();
    assertNothingRuns(nextChildren);
  }

  /// On a machine whose language, clock and settings differ from ours in every way that once kept
  /// the stack from starting, with nothing logged, and in a folder with a name of its own.
  @Test
  @Timeout(300)
  void stopGivesARunningTaskBackUnchargedWhateverTheUsersMachineIsLike() throws Exception {
    Path other = folder.resolve("größe: 1 'дом'");
    try (var odd = ProgramUnderTest.ofThisBuild(other)) {
      var environment =
          Map.of(
              "TZ",
              "JST",
              "JDK_JAVA_OPTIONS",
              "-Duser.language=fa -Duser.country=IR -Djava.net.preferIPv6Addresses=true"
                  + " -Duser.timezone=JST",
              "GENPULSE_LOG_LEVEL",
              "OFF",
              "GENPULSE_MODELS",
              folder.resolve("models of my own").toString());
      var stack = odd.startAll(environment);
      String task;
      try (var api = odd.api()) {
        task = api.submit(LONG_TASK);
        api.awaitProgress(task);
      }
      long begun = System.nanoTime();

      var stop = odd.run("stop");

      assertThat(stop.exitCode()).as(stop.said()).isZero();
      assertThat(stack.exitCode()).as(stack.said()).isZero();
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(45));
      var next = odd.startAll(environment);
      try (var api = odd.api()) {
        assertThat(api.awaitEnd(task).path("attempt").asInt()).as(next.said()).isEqualTo(1);
      }
      assertThat(DatabaseUnderTest.of(odd).column("select crash_count from tasks"))
          .containsExactly("0");
    }
  }

  @Test
  @Timeout(300)
  void twoStacksThatStartTogetherBothComeUp() throws Exception {
    try (var first = ProgramUnderTest.ofThisBuild(folder.resolve("first"));
        var second = ProgramUnderTest.ofThisBuild(folder.resolve("second"))) {
      Path secrets = Files.createDirectories(second.home().resolve("secrets"));
      var one = first.start("start-all");
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> !one.isAlive() || Files.exists(first.home().resolve("secrets/local.json")));
      // As in a copied home: the same passwords everywhere.
      Files.copy(first.home().resolve("secrets/local.json"), secrets.resolve("local.json"));
      var two = second.start("start-all");
      one.awaitOut("GenPulse is ready");
      two.awaitOut("GenPulse is ready");

      assertThat(first.children()).extracting(Child::state).doesNotContain("failed");
      assertThat(second.children()).extracting(Child::state).doesNotContain("failed");
      assertThat(addresses(first)).doesNotContainAnyElementsOf(addresses(second));
    }
  }

  private static List<String> addresses(ProgramUnderTest program) throws IOException {
    return Files.readAllLines(program.home().resolve("run/endpoints.json")).stream()
        .filter(line -> line.contains("://"))
        .toList();
  }
}
