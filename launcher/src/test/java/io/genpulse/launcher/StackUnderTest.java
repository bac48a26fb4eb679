package io.genpulse.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.genpulse.launcher.program.ApiUnderTest;
import io.genpulse.launcher.program.ProgramUnderTest;
import io.genpulse.launcher.program.ProgramUnderTest.Child;
import io.genpulse.launcher.program.StartedProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/// A program in a home of its own whose stack is started and ended in many ways.
abstract class StackUnderTest {
  static final String LONG_TASK =
      """
      {"task_type":"text-to-image","params":{"prompt":"a lighthouse in a storm","steps":80}}""";
  private static final Duration SOON = Duration.ofSeconds(30);

  final ProgramUnderTest program;

  StackUnderTest(Path folder) throws IOException {
    program = ProgramUnderTest.ofThisBuild(folder.resolve("home"));
  }

  @AfterEach
  void close() {
    program.close();
  }

  boolean isDrawing(StartedProgram generate) throws InterruptedException {
    if (!generate.isAlive()) {
      throw new AssertionError("generate ended; " + generate.said());
    }
    if (!Files.exists(program.home().resolve("run/endpoints.json"))) {
      return false;
    }
    try (var api = program.api()) {
      return api.get("/tasks?status=processing").at("/items/0/progress").asInt() > 0;
    } catch (IOException notYet) {
      return false;
    }
  }

  static String worker(ApiUnderTest api) throws IOException, InterruptedException {
    for (var process : api.processes()) {
      if (process.path("name").asText().equals("diffusers-worker")) {
        return process.path("pid").asText();
      }
    }
    throw new AssertionError("no diffusers-worker");
  }

  static void assertNothingRuns(List<Child> children) {
    assertThat(children).extracting(Child::name).contains("postgres", "diffusers-worker");
    await().atMost(SOON).until(() -> children.stream().noneMatch(Child::runs));
  }
}
