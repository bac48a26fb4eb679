package io.genpulse.launcher.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs({OS.LINUX, OS.MAC})
class ComfyUiCommandTest {
  @TempDir Path home;
  @TempDir Path elsewhere;

  @Test
  void attachesShowsAndDetaches() throws Exception {
    try (var command = new CommandUnderTest(home)) {
      assertThat(command.run("comfyui", "status")).isZero();
      assertThat(command.out()).contains("no ComfyUI is in use", "genpulse comfyui install");

      assertThat(command.run("comfyui", "attach", elsewhere.toString())).isEqualTo(2);
      assertThat(command.err()).contains("there is no ComfyUI in " + elsewhere);

      Files.createDirectories(elsewhere.resolve("ComfyUI/comfy"));
      Files.createFile(elsewhere.resolve("ComfyUI/main.py"));
      assertThat(command.run("comfyui", "attach", elsewhere.toString())).isEqualTo(2);
      assertThat(command.err()).contains("no Python environment", "--python");

      assertThat(
              command.run(
                  "comfyui",
                  "attach",
                  elsewhere.toString(),
                  "--python",
                  "/bin/sh",
                  "--option=--lowvram"))
          .isZero();
      assertThat(command.run("comfyui", "status", "--json")).isZero();
      assertThat(command.out())
          .contains(elsewhere.resolve("ComfyUI").toString(), "/bin/sh", "--lowvram");

      assertThat(command.run("comfyui", "attach", "http://127.0.0.1:8188/")).isZero();
      assertThat(command.run("comfyui", "status")).isZero();
      assertThat(command.out()).contains("ComfyUI at http://127.0.0.1:8188");

      assertThat(command.run("comfyui", "detach")).isZero();
      assertThat(command.run("comfyui", "start")).isEqualTo(3);
    }
  }

  @Test
  void oneThatLiesWhereItUsuallyDoesNeedsNotBeNamed() throws Exception {
    var user = Map.of("HOME", elsewhere.toString());
    try (var command = new CommandUnderTest(home)) {
      assertThat(command.run(user, "comfyui", "attach")).isEqualTo(2);
      assertThat(command.err()).contains("no ComfyUI is found where it usually is");

      put("comfy/ComfyUI");
      assertThat(command.run(user, "comfyui", "status")).isZero();
      assertThat(command.out()).contains("comfyui attach " + elsewhere.resolve("comfy/ComfyUI"));
      assertThat(command.run(user, "comfyui", "attach")).isZero();
      assertThat(command.out()).contains("ComfyUI in " + elsewhere.resolve("comfy/ComfyUI"));

      put("ComfyUI");
      assertThat(command.run(user, "comfyui", "attach")).isEqualTo(2);
      assertThat(command.err()).contains("there are several: " + elsewhere.resolve("ComfyUI"));
    }
  }

  private void put(String folder) throws IOException {
    Path program = Files.createDirectories(elsewhere.resolve(folder));
    Files.createDirectories(program.resolve("comfy"));
    Files.createFile(program.resolve("main.py"));
    Path python = Files.createDirectories(program.resolve("venv/bin")).resolve("python3");
    Files.createSymbolicLink(python, Path.of("/bin/sh"));
  }

  @Test
  void howARunningOneIsItSaysItself() throws Exception {
    try (var command = new CommandUnderTest(home)) {
      command.answer(
          "/system_stats",
          200,
          "{\"system\":{\"comfyui_version\":\"0.33.0\"},\"devices\":[{\"name\":\"cuda:0 RTX\"}]}");
      assertThat(command.run("comfyui", "attach", command.address())).isZero();
      assertThat(command.err()).contains("it answers: version 0.33.0, cuda:0 RTX");

      command.stopServer();
      assertThat(command.run("comfyui", "status")).isZero();
      assertThat(command.out()).contains("it does not answer");
    }
  }

  @Test
  void aDamagedSettingSaysHowToMendIt() throws Exception {
    Files.createDirectories(home.resolve("config"));
    Files.writeString(home.resolve("config/comfyui.json"), "{\"program\":");
    try (var command = new CommandUnderTest(home)) {
      assertThat(command.run("comfyui", "status")).isNotZero();

      assertThat(command.err()).contains("comfyui.json", "genpulse comfyui attach FOLDER");
    }
  }
}
