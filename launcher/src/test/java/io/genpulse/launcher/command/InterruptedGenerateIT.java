package io.genpulse.launcher.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.genpulse.launcher.program.ProgramUnderTest;
import io.genpulse.launcher.stack.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
@SuppressWarnings("NullAway.Init")
class InterruptedGenerateIT {
  @TempDir private Path folder;

  @Test
  void ctrlCCancelsTheTaskAndComplainsOfNothing() throws IOException, InterruptedException {
    try (var server = new CommandUnderTest(folder);
        var program = ProgramUnderTest.ofThisBuild(folder.resolve("home"))) {
      server
          .answer("/generate", 202, "{\"task_id\":\"t1\",\"status\":\"pending\"}")
          .answer("/tasks/t1", 200, Tasks.pending("t1", "null"));
      var generate = program.start("generate", "a lake", "--server", server.address());
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> server.calls().contains("GET /tasks/t1/events"));

      generate.pressCtrlC();

      assertThat(generate.exitCode()).isEqualTo(ExitCode.INTERRUPTED);
      assertThat(server.calls()).contains("POST /tasks/t1/cancel");
      assertThat(generate.said()).contains("canceled t1").doesNotContain("genpulse:", "->");
    }
  }
}
