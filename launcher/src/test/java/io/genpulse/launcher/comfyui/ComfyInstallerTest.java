package io.genpulse.launcher.comfyui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genpulse.launcher.comfyui.ComfyInstaller.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Installs with a git and a Python that are scripts: what they are asked for counts.
@EnabledOnOs({OS.LINUX, OS.MAC})
class ComfyInstallerTest {
  private static final String GIT =
      """
      #!/bin/sh
      echo "git $*" >> "%1$s/calls"
      [ ! -e "%1$s/offline" ] || { echo "fatal: unable to access: Could not resolve host: example.org"; exit 128; }
      for target; do :; done
      mkdir -p "$target/comfy" && touch "$target/main.py" "$target/requirements.txt"
      """;
  private static final String PYTHON =
      """
      #!/bin/sh
      [ "$1" != --version ] || { cat "%1$s/version"; exit 0; }
      echo "python $*" >> "%1$s/calls"
      case "$*" in
        "-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python3" ;;
        *pip*torch*)
          echo "Downloading https://example.org/whl/torch-2.9.0-cp312-linux_x86_64.whl (858.1 MB)"
          echo "Downloading https://example.org/whl/sympy-1.14.0-py3-none-any.whl (6.3 MB)"
          [ ! -e "%1$s/pip-fails" ] || { echo "ERROR: no space left on device"; exit 1; } ;;
        *--quick-test-for-ci*) [ ! -e "%1$s/broken" ] || { echo "ModuleNotFoundError: No module named 'yaml'"; exit 1; } ;;
      esac
      """;

  @TempDir Path folder;
  private Path bin;
  private Path target;
  private final List<String> steps = new ArrayList<>();

  @BeforeEach
  void programs() throws IOException {
    bin = Files.createDirectories(folder.resolve("bin"));
    target = folder.resolve("home/comfyui");
    script("git", GIT);
    script("python3", PYTHON);
    Files.writeString(folder.resolve("version"), "Python 3.12.3\n");
  }

  private void script(String name, String text) throws IOException {
    Path file = Files.writeString(bin.resolve(name), text.formatted(folder));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private ComfyInstallation install(Torch torch) throws IOException, InterruptedException {
    return new ComfyInstaller(
            target,
            folder.resolve("logs/install.log"),
            Map.of("PATH", bin + ":/usr/bin:/bin"),
            steps::add)
        .install("https://example.org/comfyui.git", torch);
  }

  private List<String> calls() throws IOException {
    return Files.readAllLines(folder.resolve("calls"));
  }

  @Test
  void installsProgramEnvironmentAndOneSetOfTorch() throws Exception {
    ComfyInstallation installed = install(Torch.CPU);

    assertThat(installed)
        .isEqualTo(new ComfyInstallation(target, target.resolve("venv/bin/python3")));
    assertThat(calls())
        .containsExactly(
            "git clone --depth 1 https://example.org/comfyui.git " + target + ".part",
            "python -m venv " + target.resolve("venv"),
            "python -m pip install torch torchvision torchaudio --index-url"
                + " https://download.pytorch.org/whl/cpu",
            "python -m pip install -r " + target.resolve("requirements.txt"),
            "python -s main.py --quick-test-for-ci --cpu");
    assertThat(steps).hasSize(6).first().asString().startsWith("1/5 Fetching ComfyUI");
    assertThat(steps).contains("    torch-2.9.0-cp312-linux_x86_64.whl (858.1 MB)");
    assertThat(folder.resolve("logs/install.log")).content().contains("$ ", "pip install");
  }

  @Test
  void goesOnWhereItStopped() throws Exception {
    Files.createFile(folder.resolve("pip-fails"));
    assertThatThrownBy(() -> install(Torch.MPS))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("pip failed (exit code 1)")
        .hasMessageContaining("no space left on device");
    Files.delete(folder.resolve("pip-fails"));
    Files.delete(folder.resolve("calls"));

    install(Torch.MPS);

    assertThat(calls())
        .containsExactly(
            "python -m pip install torch torchvision torchaudio",
            "python -m pip install -r " + target.resolve("requirements.txt"),
            "python -s main.py --quick-test-for-ci");
  }

  @Test
  void whatIsMissingIsSaidWithTheWayOut() throws Exception {
    Files.createFile(folder.resolve("offline"));
    assertThatThrownBy(() -> install(Torch.CPU))
        .hasMessage(
            "git cannot reach the network; see that it is there and run this again, it goes on"
                + " where it stopped");
    Files.delete(folder.resolve("offline"));

    Files.createFile(folder.resolve("broken"));
    assertThatThrownBy(() -> install(Torch.CPU))
        .hasMessageContaining("the Python package yaml is missing")
        .hasMessageContaining("genpulse comfyui install");

    Files.writeString(folder.resolve("version"), "Python 3.8.1\n");
    script("python", PYTHON);
    assertThatThrownBy(() -> install(Torch.CPU))
        .hasMessageStartingWith("Python 3.10 or later is missing (there is Python 3.8.1)");

    Files.delete(bin.resolve("git"));
    var nowhere =
        new ComfyInstaller(
            target, folder.resolve("log"), Map.of("PATH", bin.toString()), steps::add);
    assertThatThrownBy(() -> nowhere.install("x", Torch.CPU))
        .hasMessageStartingWith("git is missing");
  }

  @Test
  void whatACloneThatWasCutOffLeftIsNotInTheWay() throws Exception {
    Files.createDirectories(target.resolveSibling("comfyui.part/.git"));
    Files.createDirectories(target);

    assertThat(install(Torch.CPU).program()).isEqualTo(target);

    assertThat(target.resolveSibling("comfyui.part")).doesNotExist();
  }

  @Test
  void aFolderOfSomethingElseIsLeftAlone() throws Exception {
    Files.createDirectories(target);
    Files.createFile(target.resolve("letter.txt"));

    assertThatThrownBy(() -> install(Torch.CPU)).hasMessageContaining("holds no ComfyUI");

    assertThat(target.resolve("letter.txt")).exists();
  }
}
