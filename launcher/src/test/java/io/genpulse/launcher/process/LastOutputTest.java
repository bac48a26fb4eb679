package io.genpulse.launcher.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LastOutputTest {
  @TempDir Path folder;

  @Test
  void theLogIsMovedAsideWhileTheChildRuns() throws Exception {
    Path file = folder.resolve("child.log");
    var output = new LastOutput(file, 20_000, _ -> {});

    output.follow(stream("0123456789\n".repeat(5_000)));

    assertThat(Files.size(file)).isLessThan(30_000);
    assertThat(Files.size(folder.resolve("child.log.1"))).isBetween(20_000L, 30_000L);
  }

  @Test
  void lastLinesAreKeptAndLinesWithoutEndAreCut() {
    var output = new LastOutput(folder.resolve("child.log"), _ -> {});

    output.follow(stream("first\r\n" + "x".repeat(1_000_000) + "\nлиса"));

    assertThat(output.last(10)).containsExactly("first", "x".repeat(4000), "лиса");
    assertThat(output.count()).isEqualTo(3);
  }

  @Test
  void ofAProgressBarTheLastStateIsKept() {
    var heard = new ArrayList<String>();
    var output = new LastOutput(folder.resolve("child.log"), heard::add);

    output.follow(stream("load\r\n 0%|\r 50%|\r100%|\ndone\n"));

    assertThat(output.last(10)).containsExactly("load", "100%|", "done");
    assertThat(heard).containsExactly("load", " 0%|", " 50%|", "100%|", "done");
  }

  private static ByteArrayInputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(UTF_8));
  }
}
