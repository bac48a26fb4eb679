package io.genpulse.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The whole program as a user runs it: real processes, a home of its own, one picture.
class StackSmokeIT {
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

  @TempDir private @Nullable Path folder;
  private @Nullable Process stack;

  @AfterEach
  void end() throws InterruptedException {
    if (stack != null && stack.isAlive()) {
      stack.destroy();
      if (!stack.waitFor(60, TimeUnit.SECONDS)) {
        stack.destroyForcibly();
      }
    }
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void startsMakesAPictureAndStopsWithoutLeavingAProcess() throws Exception {
    var started = start("start-all");
    stack = started;
    await("endpoints")
        .atMost(Duration.ofMinutes(2))
        .until(() -> !started.isAlive() || Files.exists(home().resolve("run/endpoints.json")));
    assertThat(started.isAlive()).as(said("start-all")).isTrue();
    await("ready")
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(ran("status")).isZero());

    var picture = home().resolve("lake.png");
    var exitCode =
        ran("generate", "a snowy mountain lake at sunset", "--seed", "1", "-o", picture.toString());

    assertThat(exitCode).as(said("generate")).isZero();
    assertThat(Files.readAllBytes(picture)).startsWith(PNG);

    assertThat(ran("status", "--json")).isZero();
    var status = new ObjectMapper().readTree(said("status"));
    assertThat(status.path("ready").asBoolean()).isTrue();
    assertThat(status.path("pid").asLong()).isEqualTo(started.pid());
    assertThat(status.path("processes")).isNotEmpty();

    assertThat(ran("tasks", "ls")).isZero();
    assertThat(said("tasks")).contains("text-to-image", "completed");

    var children = started.descendants().toList();
    assertThat(ran("stop")).as(said("stop")).isZero();
    assertThat(started.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(started.exitValue()).isZero();
    assertThat(children).isNotEmpty().noneMatch(ProcessHandle::isAlive);
    assertThat(ran("status")).isEqualTo(ExitCode.NO_SERVICE);
  }

  private int ran(String... command) throws IOException, InterruptedException {
    return start(command).waitFor();
  }

  private Process start(String... command) throws IOException {
    var line =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    line.add("--enable-native-access=ALL-UNNAMED");
    line.add("-cp");
    line.add(System.getProperty("java.class.path"));
    line.add("io.genpulse.launcher.Main");
    line.addAll(List.of(command));
    var builder = new ProcessBuilder(line);
    builder.environment().put("GENPULSE_HOME", home().toString());
    Files.createDirectories(home());
    builder.redirectOutput(home().resolve(command[0] + ".out").toFile());
    builder.redirectError(home().resolve(command[0] + ".err").toFile());
    return builder.start();
  }

  private String said(String command) throws IOException {
    return Files.readString(home().resolve(command + ".out"))
        + (command.equals("status") ? "" : Files.readString(home().resolve(command + ".err")));
  }

  private Path home() {
    if (folder == null) {
      throw new IllegalStateException("no temporary folder");
    }
    return folder.resolve("home");
  }
}
