package io.genpulse.engine.comfyui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.RecordingJob;
import io.genpulse.engine.RemoteJob;
import io.genpulse.engine.capability.WorkflowRunner;
import io.genpulse.engine.comfyui.workflow.ObjectInfoFile;
import io.genpulse.engine.comfyui.workflow.WorkflowCatalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two hundred prompts while sockets are cut, the server is killed and our worker dies: each ends
/// with its own picture, and none that was finished for a worker that died is made again.
class ComfyUiSoakTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PROMPTS = 200;

  private final Random random = new Random(42);
  @TempDir Path folder;

  private static final class WorkerDied extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private ComfyUiEngine open(SimulatedComfyUi server) {
    var classes = new ObjectInfoFile(folder);
    return new ComfyUiEngine(
        List.of(server.address()),
        classes,
        new WorkflowCatalogue(folder.resolve("workflows"), classes),
        new ServerPatience(Duration.ofSeconds(30), Duration.ofMinutes(5)));
  }

  @Test
  void eachPromptEndsOnceWithItsOwnPicture() throws Exception {
    try (var server = new SimulatedComfyUi()) {
      ComfyUiEngine engine = open(server);
      for (int n = 1; n <= PROMPTS; n++) {
        int color = n * 50_021 & 0xffffff;
        boolean dies = n % 70 == 0;
        boolean killed = n % 20 == 0;
        if (random.nextInt(4) == 0) {
          server.cutSockets();
        }
        Path made = Files.createDirectory(folder.resolve("prompt" + n));
        @Nullable RemoteJob known = null;
        if (dies) {
          known = die(engine, made, color);
          engine.close();
          engine = open(server);
        }
        Path picture = run(engine, made, color, known, killed ? server : null);

        assertThat(ImageIO.read(picture.toFile()).getRGB(3, 3) & 0xffffff).isEqualTo(color);
        if (!killed) {
          assertThat(server.runs(color)).as("runs of prompt %d", n).isEqualTo(1);
        }
      }
      await().until(() -> server.kept() == 0);
      engine.close();
    }
  }

  @Test
  void aRunThatEndedBeforeItsServerDiedIsNotDoneAgain() throws Exception {
    try (var server = new SimulatedComfyUi();
        var engine = open(server)) {
      RemoteJob known = lost(server, engine);

      Path picture = run(engine, folder, 7, known, null);

      assertThat(ImageIO.read(picture.toFile()).getRGB(3, 3) & 0xffffff).isEqualTo(7);
      assertThat(server.runs(7)).isEqualTo(1);
    }
  }

  @Test
  void aFileThatCameLaterIsOfAnotherPrompt() throws Exception {
    try (var server = new SimulatedComfyUi();
        var engine = open(server)) {
      RemoteJob known = lost(server, engine);
      server.makeFilesYounger(Duration.ofHours(1));

      Path picture = run(engine, folder, 7, known, null);

      assertThat(ImageIO.read(picture.toFile()).getRGB(3, 3) & 0xffffff).isEqualTo(7);
      assertThat(server.runs(7)).isEqualTo(2);
    }
  }

  /// What is known of a prompt that went well on a server that died before it said so.
  private RemoteJob lost(SimulatedComfyUi server, ComfyUiEngine engine) throws IOException {
    var job = new RecordingJob(Files.createDirectory(folder.resolve("first")));
    // The socket must be open by then; what it misses is not known.
    assertThatCode(() -> engine.runWorkflow(request(8), job)).doesNotThrowAnyException();
    server.killAfterNextPrompt();
    var next = new RecordingJob(Files.createDirectory(folder.resolve("second")));
    assertThatThrownBy(() -> engine.runWorkflow(request(7), next))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.error()).isEqualTo(EngineError.UNAVAILABLE));
    RemoteJob known = next.told(RecordingJob.Remembered.class).getLast().job();
    assertThat(known.more()).containsKeys("made", "made_at");
    return known;
  }

  /// The first attempt, whose worker dies after it has queued the prompt.
  private static RemoteJob die(ComfyUiEngine engine, Path folder, int color)
      throws IOException, InterruptedException {
    var job =
        new RecordingJob(
            Files.createDirectory(folder.resolve("first")),
            null,
            told -> {
              if (told instanceof RecordingJob.Progress) {
                throw new WorkerDied();
              }
            });
    try {
      engine.runWorkflow(request(color), job);
      throw new AssertionError("the worker did not die");
    } catch (WorkerDied e) {
      return job.told(RecordingJob.Remembered.class).getLast().job();
    }
  }

  /// As the queue does it: what may be tried again is.
  ///
  /// @param dies killed and started again as soon as it has the prompt for the first time
  private static Path run(
      ComfyUiEngine engine,
      Path folder,
      int color,
      @Nullable RemoteJob known,
      @Nullable SimulatedComfyUi dies)
      throws IOException, InterruptedException {
    RemoteJob last = known;
    for (int attempt = 1; ; attempt++) {
      var job =
          new RecordingJob(
              Files.createDirectory(folder.resolve("attempt" + attempt)), last, _ -> {});
      if (attempt == 1 && dies != null) {
        dies.killWithNextPrompt();
      }
      try {
        engine.runWorkflow(request(color), job);
        assertThat(job.files()).hasSize(1);
        return job.files().getFirst().path();
      } catch (EngineException e) {
        assertThat(e.error()).isEqualTo(EngineError.UNAVAILABLE);
        assertThat(attempt).isLessThan(5);
        last = job.remoteJob().orElse(last);
      }
    }
  }

  private static WorkflowRunner.Request request(int color) throws IOException {
    JsonNode graph =
        JSON.readTree(
            """
            {"1":{"class_type":"EmptyImage","inputs":{"width":16,"height":16,"batch_size":1,"color":%d}},
             "2":{"class_type":"SaveImage","inputs":{"images":["1",0],"filename_prefix":"x"}}}"""
                .formatted(color));
    return new WorkflowRunner.Request("", graph, List.of(), Set.of(), Map.of(), Map.of());
  }
}
