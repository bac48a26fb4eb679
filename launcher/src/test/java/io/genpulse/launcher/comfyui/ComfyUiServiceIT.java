package io.genpulse.launcher.comfyui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.genpulse.launcher.host.AppDirectories;
import io.genpulse.launcher.host.FreePort;
import io.genpulse.launcher.process.ChildrenFile;
import io.genpulse.launcher.process.HealthWatch;
import io.genpulse.launcher.process.RestartPolicy;
import io.genpulse.launcher.process.Supervisor;
import io.genpulse.server.host.ManagedProcessInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// A child that speaks as ComfyUI does: its "Python" is this test's Java.
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(60)
class ComfyUiServiceIT {
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path folder;
  private AppDirectories home;
  private Supervisor supervisor;
  private ComfyInstallation installation;
  private int port;
  private final AtomicLong nanos = new AtomicLong();
  private final AtomicLong worked = new AtomicLong();

  @BeforeEach
  void open() throws IOException {
    home = new AppDirectories(folder.resolve("home")).create();
    supervisor =
        new Supervisor(
            home.logs(),
            new ChildrenFile(home.run().resolve("children.json")),
            new RestartPolicy(Duration.ofMillis(10), Duration.ofMillis(50), 5, LONG),
            new HealthWatch(Duration.ofMillis(100), 3));
    Path program = folder.resolve("ComfyUI");
    Files.createDirectories(program.resolve("comfy"));
    Files.writeString(program.resolve("main.py"), "# the stand-in is in Java\n");
    Path python = Files.createDirectories(program.resolve("venv/bin")).resolve("python3");
    Files.writeString(
        python,
        """
        #!/bin/sh
        exec "%s" -cp "%s" io.genpulse.launcher.comfyui.FakeComfyUi "%s" "$@"
        """
            .formatted(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                System.getProperty("java.class.path"),
                folder));
    Files.setPosixFilePermissions(python, PosixFilePermissions.fromString("rwxr-xr-x"));
    installation = ComfyInstallation.at(folder.resolve("ComfyUI"));
    port = FreePort.from(0, Set.of());
    supervisor.register(
        new ComfyUiService(
            home, new ComfyAttachment.Started(installation, List.of("--lowvram")), port));
  }

  @AfterEach
  void close() {
    supervisor.close();
  }

  private ManagedProcessInfo info() {
    return supervisor.info(ComfyUiService.NAME).orElseThrow();
  }

  private ComfyCare care(long mostBytes) {
    return new ComfyCare(
        supervisor,
        ComfyUiService.address(port),
        mostBytes,
        nanos::get,
        _ -> Duration.ofNanos(worked.get()));
  }

  private String commandLine() throws IOException {
    return Files.readString(folder.resolve("argv"));
  }

  @Test
  void itIsStartedWithTheFlagsThatItKnowsAndFoldersOfItsOwn() throws Exception {
    assertThat(supervisor.awaitAll(Duration.ZERO)).isTrue();

    supervisor.start(ComfyUiService.NAME);

    assertThat(supervisor.await(ComfyUiService.NAME, LONG)).isTrue();
    assertThat(info().port()).isEqualTo(port);
    assertThat(commandLine())
        .contains("--listen 127.0.0.1 --port " + port, "--disable-assets", "--lowvram")
        .contains("--temp-directory " + home.data().resolve("comfyui/temp"))
        .contains("--database-url sqlite:///" + home.data().resolve("comfyui/user/comfyui.db"))
        .doesNotContain("--disable-api-nodes", "--cpu");
    assertThat(home.data().resolve("comfyui/user")).isDirectory();
  }

  @Test
  void withoutAGpuItIsStartedAgainOnTheProcessor() throws Exception {
    Files.createFile(folder.resolve("no-gpu"));

    supervisor.start(ComfyUiService.NAME);

    await().atMost(LONG).until(() -> info().state().equals("ready"));
    assertThat(commandLine()).contains("--cpu");
    assertThat(info().restarts()).isEqualTo(1);
  }

  @Test
  void oneThatHangsIsStartedAnew() throws Exception {
    supervisor.start(ComfyUiService.NAME);
    assertThat(supervisor.await(ComfyUiService.NAME, LONG)).isTrue();

    Files.createFile(folder.resolve("hang"));
    await().atMost(LONG).until(() -> info().restarts() == 1);
    Files.delete(folder.resolve("hang"));

    await().atMost(LONG).until(() -> info().state().equals("ready"));
  }

  @Test
  void oneThatAnswersAndRunsNothingAnyMoreIsStartedAnew() throws Exception {
    supervisor.start(ComfyUiService.NAME);
    assertThat(supervisor.await(ComfyUiService.NAME, LONG)).isTrue();

    Files.createFile(folder.resolve("worker-dies"));

    await().atMost(LONG).until(() -> info().restarts() == 1);
    await().atMost(LONG).until(() -> info().state().equals("ready"));
  }

  @Test
  void whenIdleItGivesItsMemoryBackOnceAndWhenItHasGrownItIsStartedAnew() throws Exception {
    supervisor.start(ComfyUiService.NAME);
    assertThat(supervisor.await(ComfyUiService.NAME, LONG)).isTrue();
    try (var care = care(Long.MAX_VALUE)) {
      care.look();
      assertThat(folder.resolve("freed")).doesNotExist();
      nanos.addAndGet(Duration.ofMinutes(11).toNanos());
      Files.createFile(folder.resolve("busy"));
      care.look();
      Files.delete(folder.resolve("busy"));
      care.look();
      assertThat(folder.resolve("freed")).doesNotExist();

      nanos.addAndGet(Duration.ofMinutes(11).toNanos());
      care.look();
      care.look();
      assertThat(folder.resolve("freed")).hasContent("1");
    }
    try (var care = care(1)) {
      Files.createFile(folder.resolve("busy"));
      care.look();
      assertThat(info().restarts()).isZero();
      Files.delete(folder.resolve("busy"));
      Long pid = info().pid();
      care.look();
      await()
          .atMost(LONG)
          .until(() -> info().state().equals("ready") && !Objects.equals(info().pid(), pid));
    }
  }

  @Test
  void oneWhosePromptIsStuckIsStartedAnewAndOneThatWorksIsNot() throws Exception {
    supervisor.start(ComfyUiService.NAME);
    assertThat(supervisor.await(ComfyUiService.NAME, LONG)).isTrue();
    Files.createFile(folder.resolve("busy"));
    Long pid = info().pid();
    try (var care = care(Long.MAX_VALUE)) {
      for (int minute = 0; minute < 20; minute++) {
        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        worked.addAndGet(Duration.ofSeconds(2).toNanos());
        care.look();
      }
      assertThat(info().pid()).isEqualTo(pid);

      for (int minute = 0; minute < 15; minute++) {
        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        worked.addAndGet(Duration.ofMillis(100).toNanos());
        care.look();
      }
      await()
          .atMost(LONG)
          .until(() -> info().state().equals("ready") && !Objects.equals(info().pid(), pid));
    }
  }
}
