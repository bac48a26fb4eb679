package io.genpulse.launcher.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ShellSyntaxTest {
  @Test
  void everyShellReadsTheValueBack() {
    assertThat(ShellSyntax.POSIX.set("A", "it's")).isEqualTo("export A='it'\\''s'");
    assertThat(ShellSyntax.FISH.set("A", "it's \\ $x")).isEqualTo("set -gx A 'it\\'s \\\\ $x'");
    assertThat(ShellSyntax.POWERSHELL.set("A", "it's ’")).isEqualTo("$env:A = 'it''s ’’'");
    assertThat(ShellSyntax.DOTENV.set("A", "redis://u:p@h:1")).isEqualTo("A=redis://u:p@h:1");
    assertThat(ShellSyntax.DOTENV.set("A", "a #b $c")).isEqualTo("A='a #b $c'");
    assertThat(ShellSyntax.DOTENV.set("A", "it's $c")).isEqualTo("A=\"it's \\$c\"");
  }

  @Test
  void theDesktopsViewerIsThePlatforms() {
    var file = Path.of("/tmp/fox.png");

    assertThat(SystemViewer.command("Linux", file)).containsExactly("xdg-open", "/tmp/fox.png");
    assertThat(SystemViewer.command("Mac OS X", file)).first().isEqualTo("open");
    assertThat(SystemViewer.command("Windows 11", file)).first().isEqualTo("rundll32");
  }
}
