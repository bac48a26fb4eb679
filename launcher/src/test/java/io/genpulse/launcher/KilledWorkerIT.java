package io.genpulse.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.launcher.program.ApiUnderTest;
import io.genpulse.launcher.program.DatabaseUnderTest;
import io.genpulse.launcher.program.ProgramUnderTest;
import io.genpulse.launcher.program.RunningStack;
import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.slf4j.LoggerFactory;

/// The process with native code dies in the middle of a picture.
@EnabledOnOs(OS.LINUX)
@ExtendWith(RunningStack.Shared.class)
@ResourceLock(RunningStack.LOCK)
class KilledWorkerIT {
  private static final String LONG_TASK =
      """
      {"task_type":"text-to-image","params":{"prompt":"a lighthouse in a storm","steps":80}}""";

  @Test
  @Timeout(300)
  void theTaskIsDoneAtItsSecondAttemptAndTheApiAnswersMeanwhile(RunningStack stack)
      throws Exception {
    var api = stack.api();
    ProcessHandle worker = child(stack.program(), "diffusers-worker");
    String task = api.submit(LONG_TASK);
    api.awaitProgress(task);
    var answers = new ConcurrentLinkedQueue<String>();
    try (var asking = Executors.newSingleThreadScheduledExecutor()) {
      var _ =
          asking.scheduleAtFixedRate(() -> ask(api, task, answers), 0, 50, TimeUnit.MILLISECONDS);

      long killed = System.nanoTime();
      assertThat(worker.destroyForcibly()).isTrue();
      var done = api.awaitEnd(task);

      LoggerFactory.getLogger(KilledWorkerIT.class)
          .info("done {} ms after the kill", (System.nanoTime() - killed) / 1_000_000);
      asking.shutdown();
      assertThat(asking.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
      assertThat(done.path("status").asText()).isEqualTo("completed");
      assertThat(done.path("attempt").asInt()).isEqualTo(2);
      assertThat(answers).isNotEmpty().allMatch(answer -> answer.endsWith(" 200"));
    }
    assertThat(
            DatabaseUnderTest.of(stack.program())
                .column("select task_id from billing_records where task_id = '" + task + "'"))
        .containsExactly(task);
  }

  private static ProcessHandle child(ProgramUnderTest program, String name)
      throws IOException, InterruptedException {
    return program.children().stream()
        .filter(child -> child.name().equals(name))
        .findFirst()
        .flatMap(child -> ProcessHandle.of(child.pid()))
        .orElseThrow();
  }

  private static void ask(ApiUnderTest api, String task, Queue<String> answers) {
    for (String path :
        List.of("/tasks/" + task, "/tasks/stats", "/processes", "/health/live", "/health/ready")) {
      try {
        answers.add(path + " " + api.status(path));
      } catch (IOException e) {
        answers.add(path + " " + e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
