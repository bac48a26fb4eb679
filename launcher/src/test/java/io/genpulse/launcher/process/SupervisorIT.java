package io.genpulse.launcher.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.genpulse.server.host.ManagedProcessInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs({OS.LINUX, OS.MAC})
class SupervisorIT {
  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir Path folder;
  private Supervisor supervisor;

  @BeforeEach
  void open() {
    supervisor =
        new Supervisor(
            folder,
            new ChildrenFile(folder.resolve("children.json")),
            new RestartPolicy(
                Duration.ofMillis(10), Duration.ofMillis(50), 5, Duration.ofSeconds(60)));
  }

  @AfterEach
  void close() {
    supervisor.close();
  }

  @Test
  void killedChildStartsAgain() throws Exception {
    supervisor.add(shell("sleeper", "echo up; exec sleep 600", "up"));
    assertThat(supervisor.awaitReady("sleeper", LONG)).isTrue();
    long first = pid("sleeper");

    ProcessHandle.of(first).orElseThrow().destroyForcibly();

    await().atMost(LONG).until(() -> info("sleeper").restarts() == 1 && isReady("sleeper"));
    assertThat(info("sleeper").pid()).isNotEqualTo(first);
  }

  @Test
  void childThatKeepsEndingIsGivenUpWithItsLastOutput() throws Exception {
    supervisor.add(shell("broken", "echo the disk is full; exit 7", "never"));

    await().atMost(LONG).until(() -> info("broken").state().equals("failed"));

    assertThat(info("broken").restarts()).isEqualTo(5);
    assertThat(info("broken").lastError()).contains("code 7", "the disk is full");
    assertThat(Files.readString(folder.resolve("broken.log"))).contains("the disk is full");
    assertThat(supervisor.awaitReady("broken", LONG)).isFalse();
  }

  @Test
  void stoppedChildStaysStoppedUntilStarted() throws Exception {
    supervisor.add(shell("sleeper", "echo up; exec sleep 600", "up"));
    assertThat(supervisor.awaitReady("sleeper", LONG)).isTrue();

    supervisor.stopAndWait("sleeper");
    assertThat(info("sleeper").state()).isEqualTo("stopped");
    assertThat(supervisor.start("sleeper")).isTrue();

    assertThat(supervisor.awaitReady("sleeper", LONG)).isTrue();
    assertThat(info("sleeper").restarts()).isZero();
    assertThat(supervisor.restart("nobody")).isFalse();
  }

  @Test
  void closeEndsChildrenInReverse() throws Exception {
    String script = "trap 'echo $0 >> ends; exit 0' TERM; echo up; while :; do sleep 0.05; done";
    for (String name : List.of("one", "two", "three")) {
      supervisor.add(
          spec(
              name,
              List.of("/bin/sh", "-c", script, name),
              new ReadinessProbe.OutputContains("up")));
      assertThat(supervisor.awaitReady(name, LONG)).isTrue();
    }

    supervisor.close();

    assertThat(Files.readAllLines(folder.resolve("ends"))).containsExactly("three", "two", "one");
  }

  @Test
  void childThatIgnoresTheOrderIsKilled() throws Exception {
    supervisor.add(shell("deaf", "trap '' TERM; echo up; while :; do sleep 0.05; done", "up"));
    assertThat(supervisor.awaitReady("deaf", LONG)).isTrue();
    var child = ProcessIdentity.of(pid("deaf")).orElseThrow();

    supervisor.close();

    assertThat(child.stillRuns()).isFalse();
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

  private ProcessSpec shell(String name, String script, String readyLine) {
    return spec(
        name, List.of("/bin/sh", "-c", script), new ReadinessProbe.OutputContains(readyLine));
  }

  private ProcessSpec spec(String name, List<String> command, ReadinessProbe probe) {
    return new ProcessSpec(
        name,
        command,
        Map.of(),
        folder,
        null,
        ProcessSpec.Preparation.NONE,
        probe,
        new StopOrder(StopOrder.Signal.TERMINATE, Duration.ofSeconds(2)),
        LONG);
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
