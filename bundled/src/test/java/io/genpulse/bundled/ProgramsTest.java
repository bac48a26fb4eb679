package io.genpulse.bundled;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The programs that come along are there for this platform, and run.
class ProgramsTest {
  @Test
  void theyRun(@TempDir Path cache) throws Exception {
    assertThat(version(PostgresPrograms.unpack(cache).postgres())).contains(" 18.1");
    assertThat(version(PostgresPrograms.unpack(cache).initdb())).contains(" 18.1");
    assertThat(version(RedisProgram.unpack(cache).executable())).contains("Redis server");
  }

  private static String version(Path program) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(program.toString(), "--version").start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }
}
