package io.genpulse.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.genpulse.launcher.program.ApiUnderTest;
import io.genpulse.launcher.program.DatabaseUnderTest;
import io.genpulse.launcher.program.ProgramUnderTest;
import io.genpulse.launcher.program.ProgramUnderTest.Child;
import io.genpulse.launcher.program.StartedProgram;
import io.genpulse.launcher.stack.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// All ways in which a local stack ends, and that nothing of it stays behind.
@EnabledOnOs(OS.LINUX)
class StackEndIT {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String LONG_TASK =
      """
      {"task_type":"text-to-image","params":{"prompt":"a lighthouse in a storm","steps":80}}""";

  /// Shared, for the first start on an empty home is the slow one.
  @TempDir private static Path folder;

  private ProgramUnderTest program;

  @BeforeEach
  void open() throws IOException {
    program = ProgramUnderTest.ofThisBuild(folder.resolve("home"));
  }

  @AfterEach
  void close() {
    program.close();
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

  private static List<String> addresses(ProgramUnderTest program) throws IOException {
    return Files.readAllLines(program.home().resolve("run/endpoints.json")).stream()
        .filter(line -> line.contains("://"))
        .toList();
  }

  private boolean isDrawing(StartedProgram generate) throws InterruptedException {
    if (!generate.isAlive()) {
      throw new AssertionError("generate ended; " + generate.said());
    }
    if (!Files.exists(program.home().resolve("run/endpoints.json"))) {
      return false;
    }
    try (var api = program.api()) {
      return api.get("/tasks?status=processing").at("/items/0/progress").asInt() > 0;
    } catch (IOException notYet) {
      return false;
    }
  }

  private static String worker(ApiUnderTest api) throws IOException, InterruptedException {
    for (var process : api.processes()) {
      if (process.path("name").asText().equals("diffusers-worker")) {
        return process.path("pid").asText();
      }
    }
    throw new AssertionError("no diffusers-worker");
  }

  private static void assertNothingRuns(List<Child> children) {
    assertThat(children).extracting(Child::name).contains("postgres", "diffusers-worker");
    await().atMost(SOON).until(() -> children.stream().noneMatch(Child::runs));
  }
}
