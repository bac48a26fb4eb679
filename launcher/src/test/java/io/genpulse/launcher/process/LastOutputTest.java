package io.genpulse.launcher.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LastOutputTest {
  @TempDir Path folder;

  @Test
  void theLogIsMovedAsideWhileTheChildRuns() throws Exception {
    Path file = folder.resolve("child.log");
    var output = new LastOutput(file, 20_000);

    output.follow(stream("0123456789\n".repeat(5_000)));

    assertThat(Files.size(file)).isLessThan(30_000);
    assertThat(Files.size(folder.resolve("child.log.1"))).isBetween(20_000L, 30_000L);
  }

  @Test
  void lastLinesAreKeptAndLinesWithoutEndAreCut() {
    var output = new LastOutput(folder.resolve("child.log"));

    output.follow(stream("first\r\n" + "x".repeat(1_000_000) + "\nлиса"));

    assertThat(output.last(10)).containsExactly("first", "x".repeat(4000), "лиса");
    assertThat(output.count()).isEqualTo(3);
  }

  private static ByteArrayInputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(UTF_8));
  }
}
