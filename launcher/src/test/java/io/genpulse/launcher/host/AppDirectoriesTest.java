package io.genpulse.launcher.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class AppDirectoriesTest {
  @TempDir Path folder;

  @Test
  void whatIsMadeIsTheOwnersAlone() throws Exception {
    AppDirectories directories = new AppDirectories(folder.resolve("new/home")).create();

    for (Path made :
        new Path[] {
          directories.secrets(), directories.run(), directories.data(), directories.logs()
        }) {
      assertThat(mode(made)).isEqualTo("rwx------");
    }
  }

  @Test
  void logsOfACommandAreTheOwnersAloneAndAHomeThatCannotBeGetsNone() throws Exception {
    AppDirectories directories = new AppDirectories(folder.resolve("home"));

    assertThat(directories.createLogs()).isTrue();
    assertThat(mode(directories.logs())).isEqualTo("rwx------");
    assertThat(mode(directories.home())).isEqualTo("rwx------");
    assertThat(directories.home()).isDirectoryNotContaining("glob:**/data");
    assertThat(new AppDirectories(folder.resolve("a$b")).createLogs()).isFalse();
    assertThat(folder.resolve("a$b")).doesNotExist();
  }

  @Test
  void whatIsThereKeepsItsModeAlsoBehindALink() throws Exception {
    Path store = open(folder.resolve("store"));
    Path home = open(folder.resolve("home"));
    Path logs = open(home.resolve("logs"));
    Files.createSymbolicLink(home.resolve("models"), store);

    new AppDirectories(home).create();

    assertThat(mode(home)).isEqualTo("rwxr-xr-x");
    assertThat(mode(logs)).isEqualTo("rwxr-xr-x");
    assertThat(mode(store)).isEqualTo("rwxr-xr-x");
  }

  @Test
  void theFolderAndWhatIsWrongWithItAreNamed() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> new AppDirectories(file).create())
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("cannot make " + file + ": " + file + " is in the way and no folder");

    Path home = open(folder.resolve("home"));
    Files.createSymbolicLink(home.resolve("models"), Path.of("/not/mounted"));
    assertThatThrownBy(() -> new AppDirectories(home).create())
        .hasMessageContaining("models: it is a link to /not/mounted");
  }

  @Test
  void secretsInAnOpenFolderAreClosedAndTheFolderStays() throws Exception {
    AppDirectories directories = new AppDirectories(folder).create();
    Secrets made = Secrets.readOrMake(directories);
    Path file = directories.secrets().resolve("local.json");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    Files.setPosixFilePermissions(
        directories.secrets(), PosixFilePermissions.fromString("rwxr-xr-x"));

    assertThat(Secrets.readOrMake(directories)).isEqualTo(made);

    assertThat(mode(file)).isEqualTo("rw-------");
    assertThat(mode(directories.secrets())).isEqualTo("rwxr-xr-x");
  }

  @Test
  void eachSystemHasItsPlace() {
    Path user = Path.of("/u");
    assertThat(AppDirectories.platformHome("Linux", user, Map.of()))
        .isEqualTo(Path.of("/u/.local/share/genpulse"));
    assertThat(AppDirectories.platformHome("Linux", user, Map.of("XDG_DATA_HOME", "/x")))
        .isEqualTo(Path.of("/x/genpulse"));
    assertThat(AppDirectories.platformHome("Mac OS X", user, Map.of()))
        .isEqualTo(Path.of("/u/Library/Application Support/GenPulse"));
    assertThat(AppDirectories.platformHome("Windows 11", user, Map.of()))
        .isEqualTo(Path.of("/u/AppData/Local/GenPulse"));
  }

  private static Path open(Path folder) throws Exception {
    Files.createDirectory(folder);
    return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static String mode(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
