package io.genpulse.launcher.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PulseTest {
  /// Works without end.
  static final class Child {
    public static void main(String[] args) throws InterruptedException {
      Pulse.begin(Map.of(Pulse.FILE, args[0]), () -> true);
      System.out.println("works");
      Thread.sleep(Long.MAX_VALUE);
    }
  }

  /// On every system: macOS has nothing else that tells a child of its parent's death.
  @Test
  void aChildEndsWithItsParent(@TempDir Path folder) throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                folder.resolve("pulse").toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      // Behind what logging says about itself.
      assertThat(child.inputReader(StandardCharsets.UTF_8).lines().anyMatch("works"::equals))
          .isTrue();

      // What the system does to the pipe of a parent that died.
      child.getOutputStream().close();

      assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(child.exitValue()).isZero();
    } finally {
      child.destroyForcibly();
    }
  }
}
