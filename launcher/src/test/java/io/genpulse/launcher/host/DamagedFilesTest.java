package io.genpulse.launcher.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genpulse.launcher.process.ChildrenFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a power cut leaves of the files in a home.
@SuppressWarnings("NullAway.Init")
class DamagedFilesTest {
  @TempDir private Path home;
  private AppDirectories directories;

  @BeforeEach
  void make() {
    directories = new AppDirectories(home).create();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "null",
        "[]",
        "{}",
        "\u0000\u0000\u0000",
        "{\"postgres\":null}",
        "\ud800"
      })
  void leftoversOfARunStandInNobodysWay(String left) throws Exception {
    byte[] bytes = left.equals("\ud800") ? new byte[] {-1, -2} : left.getBytes(UTF_8);
    for (String name : new String[] {"children.json", "endpoints.json", "launcher.pid"}) {
      Files.write(directories.run().resolve(name), bytes);
    }

    assertThat(Endpoints.read(directories)).isEmpty();
    assertThat(new ChildrenFile(directories.run().resolve("children.json")).reap()).isEmpty();
    assertThat(InstanceLock.holder(directories)).isEmpty();
    try (var _ = InstanceLock.take(directories)) {
      assertThat(InstanceLock.holder(directories)).contains(ProcessHandle.current());
    }
  }

  @Test
  void whatCannotBeReadAtAllIsNamed() throws Exception {
    Path file = Files.createDirectory(directories.run().resolve("children.json"));

    assertThatThrownBy(() -> new ChildrenFile(file).reap())
        .hasMessage("cannot read " + file + ": Is a directory");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "null", "{}", "\u0000", "{\"postgresPassword\":\"kept-back\"}"})
  void damagedSecretsAreNamedWithCauseAndRemedyAndNotTold(String left) throws Exception {
    Path file = directories.secrets().resolve("local.json");
    Files.writeString(file, left);

    assertThatThrownBy(() -> Secrets.readOrMake(directories))
        .hasMessageContaining(file.toString())
        .hasMessageContaining("empty or damaged")
        .hasMessageContaining("put a copy of it back")
        .hasMessageNotContaining("kept-back");
  }
}
