package io.genpulse.launcher.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.genpulse.server.host.ManagedProcessInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(60)
class SupervisorIT {
  private static final Duration LONG = Duration.ofSeconds(20);

  /// Says with a file of its name that it works, then stays.
  private static final String SLEEPER = ": > $0.up; exec sleep 600";

  @TempDir Path folder;
  private Supervisor supervisor;

  @BeforeEach
  void open() {
    supervisor = supervisor(Duration.ofMillis(50), folder.resolve("children.json"));
  }

  private Supervisor supervisor(Duration cap, Path children) {
    return new Supervisor(
        folder,
        new ChildrenFile(children),
        new RestartPolicy(Duration.ofMillis(10), cap, 5, Duration.ofSeconds(60)),
        new HealthWatch(Duration.ofMillis(50), 3));
  }

  @AfterEach
  void close() {
    supervisor.close();
  }

  @Test
  void killedChildStartsAgain() throws Exception {
    begin(shell("sleeper", SLEEPER));
    assertThat(supervisor.await("sleeper", LONG)).isTrue();
    long first = pid("sleeper");

    ProcessHandle.of(first).orElseThrow().destroyForcibly();

    await().atMost(LONG).until(() -> info("sleeper").restarts() == 1 && isReady("sleeper"));
    assertThat(info("sleeper").pid()).isNotEqualTo(first);
  }

  @Test
  void childThatKeepsEndingHasFailedWithItsLastOutputAndIsStillTried() throws Exception {
    begin(
        shell(
            "broken",
            "[ -f mended ] && { : > $0.up; exec sleep 600; }; echo the disk is full; exit 7"));

    assertThat(supervisor.await("broken", LONG)).isFalse();
    assertThat(info("broken").state()).isEqualTo("failed");
    assertThat(info("broken").restarts()).isEqualTo(5);
    assertThat(info("broken").lastError()).contains("code 7", "the disk is full");
    assertThat(Files.readString(folder.resolve("broken.log"))).contains("the disk is full");

    Files.createFile(folder.resolve("mended"));

    await().atMost(LONG).until(() -> isReady("broken"));
    assertThat(info("broken").lastError()).isNull();
  }

  @Test
  void aStartOrRestartInThePauseBetweenTwoLivesIsCarriedOutAtOnce() throws Exception {
    supervisor.close();
    supervisor = supervisor(Duration.ofHours(1), folder.resolve("children.json"));
    begin(shell("broken", "[ -f mended ] && { : > $0.up; exec sleep 600; }; exit 7"));
    await().atMost(LONG).until(() -> info("broken").state().equals("failed"));

    supervisor.restart("broken");
    await().atMost(LONG).until(() -> info("broken").state().equals("failed"));
    Files.createFile(folder.resolve("mended"));
    supervisor.start("broken");

    await().atMost(LONG).until(() -> isReady("broken"));
  }

  @Test
  void childThatStaysSilentIsEndedAndStartedAgain() throws Exception {
    begin(
        plan(
            "hanging",
            List.of("/bin/sh", "-c", SLEEPER, "hanging"),
            () ->
                Files.exists(folder.resolve("silent")) ? Probe.Answer.SILENT : Probe.Answer.READY));
    assertThat(supervisor.await("hanging", LONG)).isTrue();
    long first = pid("hanging");

    Files.createFile(folder.resolve("silent"));

    await().atMost(LONG).until(() -> ProcessIdentity.of(first).isEmpty());
    Files.delete(folder.resolve("silent"));
    await().atMost(LONG).until(() -> isReady("hanging") && info("hanging").restarts() > 0);
    assertThat(pid("hanging")).isNotEqualTo(first);
  }

  @Test
  void childWhoseStartIsNotRecordedIsKeptAllTheSame() throws Exception {
    supervisor.close();
    supervisor =
        supervisor(Duration.ofMillis(50), folder.resolve("not-there").resolve("children.json"));
    begin(shell("sleeper", "echo begun >> begun; echo words; " + SLEEPER));

    assertThat(supervisor.await("sleeper", LONG)).isTrue();
    assertThat(Files.readAllLines(folder.resolve("begun"))).hasSize(1);
    await().atMost(LONG).until(() -> supervisor.log("sleeper", 1).orElseThrow().contains("words"));
    supervisor.stopTogether(List.of("sleeper"));
    assertThat(info("sleeper").state()).isEqualTo("stopped");
  }

  @Test
  void childWhoseLogCannotBeWrittenRunsOnAndIsHeard() throws Exception {
    Files.createDirectory(folder.resolve("talker.log"));
    begin(shell("talker", "seq 1 100000; echo last; " + SLEEPER));

    assertThat(supervisor.await("talker", LONG)).isTrue();
    await().atMost(LONG).until(() -> supervisor.log("talker", 1).orElseThrow().contains("last"));
    assertThat(info("talker").restarts()).isZero();
  }

  @Test
  void whatAChildLeftBehindEndsWithIt() throws Exception {
    begin(
        shell(
            "parent",
            "(sleep 601 & echo $! > grandchild; exec sleep 602) & sleep 603 & "
                + "while [ ! -s grandchild ]; do sleep 0.05; done; trap 'exit 0' TERM; "
                + ": > $0.up; while :; do sleep 0.05; done"));
    assertThat(supervisor.await("parent", LONG)).isTrue();
    var grandchild =
        ProcessIdentity.of(Long.parseLong(Files.readString(folder.resolve("grandchild")).strip()))
            .orElseThrow();

    supervisor.stopTogether(List.of("parent"));

    await().atMost(LONG).until(() -> !grandchild.stillRuns());
  }

  @Test
  void aChildOfAChildThatDiedEndsToo() throws Exception {
    begin(shell("parent", "sleep 601 & echo $! > grandchild; : > $0.up; wait"));
    assertThat(supervisor.await("parent", LONG)).isTrue();
    var grandchild =
        ProcessIdentity.of(Long.parseLong(Files.readString(folder.resolve("grandchild")).strip()))
            .orElseThrow();

    ProcessHandle.of(pid("parent")).orElseThrow().destroyForcibly();

    await().atMost(LONG).until(() -> !grandchild.stillRuns());
  }

  @Test
  void eachLifeMayDifferAndKnowsHowTheLastEnded() throws Exception {
    var seen = new AtomicReference<@Nullable ProcessExit>();
    begin(
        new ProcessPlan() {
          @Override
          public String name() {
            return "changing";
          }

          @Override
          public ProcessSpec nextLife(@Nullable ProcessExit last) {
            seen.set(last);
            return last == null
                ? spec("changing", List.of("/bin/sh", "-c", "echo no card; exit 3"), up("changing"))
                : spec("changing", List.of("/bin/sh", "-c", SLEEPER, "changing"), up("changing"));
          }
        });

    await().atMost(LONG).until(() -> isReady("changing"));
    assertThat(seen.get()).isEqualTo(new ProcessExit(3, false, List.of("no card")));
  }

  @Test
  void stoppedChildStaysStoppedUntilStarted() throws Exception {
    begin(shell("sleeper", SLEEPER));
    assertThat(supervisor.await("sleeper", LONG)).isTrue();

    supervisor.stopTogether(List.of("sleeper"));
    assertThat(info("sleeper").state()).isEqualTo("stopped");
    assertThat(supervisor.start("sleeper")).isTrue();

    assertThat(supervisor.await("sleeper", LONG)).isTrue();
    assertThat(info("sleeper").restarts()).isZero();
    assertThat(supervisor.restart("nobody")).isFalse();
  }

  @Test
  void childIsKnownBeforeItIsStarted() {
    supervisor.register(shell("later", SLEEPER));

    assertThat(info("later").state()).isEqualTo("stopped");
  }

  @Test
  void closeEndsChildrenInReverse() throws Exception {
    String script = "trap 'echo $0 >> ends; exit 0' TERM; : > $0.up; while :; do sleep 0.05; done";
    for (String name : List.of("one", "two", "three")) {
      begin(shell(name, script));
      assertThat(supervisor.await(name, LONG)).isTrue();
    }

    supervisor.close();

    assertThat(Files.readAllLines(folder.resolve("ends"))).containsExactly("three", "two", "one");
  }

  @Test
  void childThatIgnoresTheOrderIsKilled() throws Exception {
    begin(shell("deaf", "trap '' TERM; : > $0.up; while :; do sleep 0.05; done"));
    assertThat(supervisor.await("deaf", LONG)).isTrue();
    var child = ProcessIdentity.of(pid("deaf")).orElseThrow();

    supervisor.close();

    assertThat(child.stillRuns()).isFalse();
  }

  @Test
  void variablesAreAddedAndTakenAway() throws Exception {
    begin(
        new OnePlan(
            "reader",
            new ProcessSpec(
                List.of("/bin/sh", "-c", "echo \"$ADDED/${HOME-none}\"; exec /bin/sleep 600"),
                new ProcessEnvironment(Map.of("ADDED", "new"), Set.of("HOME")),
                folder,
                null,
                Probe.RUNNING,
                new StartWatch.Within(LONG),
                new StopOrder(StopOrder.Signal.TERMINATE, Duration.ofSeconds(2)))));

    await()
        .atMost(LONG)
        .until(
            () -> supervisor.log("reader", 1).orElseThrow().stream().anyMatch(l -> !l.isBlank()));
    assertThat(supervisor.log("reader", 1)).hasValue(List.of("new/none"));
  }

  @Test
  void nextStartEndsAnOrphanButNotAnotherProcessWithItsPid() throws Exception {
    Process orphan = new ProcessBuilder("sleep", "600").start();
    Process innocent = new ProcessBuilder("sleep", "600").start();
    try {
      Path file = folder.resolve("left.json");
      ChildrenFile earlier = new ChildrenFile(file);
      earlier.started("orphan", orphan);
      earlier.started("reused", innocent);
      String innocentStart = ProcessIdentity.of(innocent.pid()).orElseThrow().started();
      String written = Files.readString(file);
      Files.writeString(
          file,
          written.replace(
              "\"pid\":" + innocent.pid() + ",\"started\":\"" + innocentStart,
              "\"pid\":" + innocent.pid() + ",\"started\":\"earlier"));
      assertThat(Files.readString(file)).isNotEqualTo(written);

      List<String> ended = new ChildrenFile(file).reap();

      assertThat(ended).containsExactly("orphan");
      assertThat(orphan.waitFor()).isNotZero();
      assertThat(innocent.isAlive()).isTrue();
      assertThat(file).doesNotExist();
    } finally {
      orphan.destroyForcibly();
      innocent.destroyForcibly();
    }
  }

  private void begin(ProcessPlan plan) {
    supervisor.register(plan);
    supervisor.start(plan.name());
  }

  private ProcessPlan shell(String name, String script) {
    return plan(name, List.of("/bin/sh", "-c", script, name), up(name));
  }

  private Probe up(String name) {
    return () ->
        Files.exists(folder.resolve(name + ".up")) ? Probe.Answer.READY : Probe.Answer.SILENT;
  }

  private ProcessPlan plan(String name, List<String> command, Probe probe) {
    return new OnePlan(name, spec(name, command, probe));
  }

  private ProcessSpec spec(String name, List<String> command, Probe probe) {
    return new ProcessSpec(
        command,
        ProcessEnvironment.adding(Map.of("NAME", name)),
        folder,
        null,
        probe,
        new StartWatch.Within(LONG),
        new StopOrder(StopOrder.Signal.TERMINATE, Duration.ofSeconds(2)));
  }

  private record OnePlan(String name, ProcessSpec spec) implements ProcessPlan {
    @Override
    public ProcessSpec nextLife(@Nullable ProcessExit last) {
      return spec;
    }
  }

  private long pid(String name) {
    Long pid = info(name).pid();
    if (pid == null) {
      throw new AssertionError(name + " does not run");
    }
    return pid;
  }

  private boolean isReady(String name) {
    return info(name).state().equals("ready");
  }

  private ManagedProcessInfo info(String name) {
    return supervisor.info(name).orElseThrow();
  }
}
