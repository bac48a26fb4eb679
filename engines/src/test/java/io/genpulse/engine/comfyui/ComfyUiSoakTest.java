package io.genpulse.engine.comfyui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.RecordingJob;
import io.genpulse.engine.RemoteJob;
import io.genpulse.engine.capability.WorkflowRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two hundred prompts while sockets are cut, the server is killed and our worker dies: each ends
/// with its own picture, and none that was finished for a worker that died is made again.
class ComfyUiSoakTest {
  private static final int PROMPTS = 200;

  private final Random random = new Random(42);
  @TempDir Path folder;

  private SoakWorker worker(SimulatedComfyUi server) {
    return new SoakWorker(folder, server.address(), Duration.ofSeconds(30));
  }

  @Test
  void eachPromptEndsOnceWithItsOwnPicture() throws Exception {
    try (var server = new SimulatedComfyUi()) {
      try (var worker = worker(server)) {
        for (int n = 1; n <= PROMPTS; n++) {
          int color = SoakWorker.color(n);
          boolean killed = n % 20 == 0;
          if (random.nextInt(4) == 0) {
            server.cutSockets();
          }
          Path made = Files.createDirectory(folder.resolve("prompt" + n));
          WorkflowRunner.Request request = SoakWorker.request(color, "x");
          @Nullable RemoteJob known = n % 70 == 0 ? worker.die(request, made) : null;
          if (killed) {
            server.killWithNextPrompt();
          }
          Path picture = worker.run(request, made, known, () -> {});

          assertThat(ImageIO.read(picture.toFile()).getRGB(3, 3) & 0xffffff).isEqualTo(color);
          if (!killed) {
            assertThat(server.runs(color)).as("runs of prompt %d", n).isEqualTo(1);
          }
        }
        await().until(() -> server.kept() == 0);
      }
    }
  }

  @Test
  void aRunThatEndedBeforeItsServerDiedIsNotDoneAgain() throws Exception {
    try (var server = new SimulatedComfyUi();
        var worker = worker(server)) {
      RemoteJob known = lost(server, worker);

      Path picture = worker.run(SoakWorker.request(7, "x"), folder, known, () -> {});

      assertThat(ImageIO.read(picture.toFile()).getRGB(3, 3) & 0xffffff).isEqualTo(7);
      assertThat(server.runs(7)).isEqualTo(1);
    }
  }

  @Test
  void aFileThatCameLaterIsOfAnotherPrompt() throws Exception {
    try (var server = new SimulatedComfyUi();
        var worker = worker(server)) {
      RemoteJob known = lost(server, worker);
      server.makeFilesYounger(Duration.ofHours(1));

      Path picture = worker.run(SoakWorker.request(7, "x"), folder, known, () -> {});

      assertThat(ImageIO.read(picture.toFile()).getRGB(3, 3) & 0xffffff).isEqualTo(7);
      assertThat(server.runs(7)).isEqualTo(2);
    }
  }

  /// What is known of a prompt that went well on a server that died before it said so.
  private RemoteJob lost(SimulatedComfyUi server, SoakWorker worker) throws Exception {
    // The socket must be open by then; what it misses is not known.
    worker.once(
        SoakWorker.request(8, "x"),
        new RecordingJob(Files.createDirectory(folder.resolve("first"))));
    server.killAfterNextPrompt();
    var next = new RecordingJob(Files.createDirectory(folder.resolve("second")));
    assertThatThrownBy(() -> worker.once(SoakWorker.request(7, "x"), next))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.error()).isEqualTo(EngineError.UNAVAILABLE));
    RemoteJob known = next.told(RecordingJob.Remembered.class).getLast().job();
    assertThat(known.more()).containsKeys("made", "made_at");
    return known;
  }
}
