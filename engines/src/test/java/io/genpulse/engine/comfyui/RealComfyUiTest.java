package io.genpulse.engine.comfyui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.genpulse.client.comfyui.ComfyJob;
import io.genpulse.client.comfyui.ComfyUiClient;
import io.genpulse.engine.Engine;
import io.genpulse.engine.EngineContract;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineJob;
import io.genpulse.engine.GeneratedFile;
import io.genpulse.engine.RecordingJob;
import io.genpulse.engine.capability.WorkflowRunner;
import io.genpulse.engine.comfyui.workflow.ObjectInfoFile;
import io.genpulse.engine.comfyui.workflow.WorkflowCatalogue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// The same contract against a real ComfyUI, `-Dgenpulse.comfyui=http://127.0.0.1:8188`; see `make
/// comfyui-it`. Its graphs need no models.
@EnabledIfSystemProperty(named = "genpulse.comfyui", matches = "http.*")
class RealComfyUiTest extends EngineContract {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final URI SERVER =
      URI.create(System.getProperty("genpulse.comfyui", "http://none.invalid"));

  @TempDir Path folder;

  @Override
  protected Engine open() {
    var classes = new ObjectInfoFile(folder);
    return new ComfyUiEngine(
        List.of(SERVER),
        classes,
        new WorkflowCatalogue(folder.resolve("workflows"), classes),
        new ServerPatience(Duration.ZERO, Duration.ofMinutes(1)));
  }

  @Override
  protected void make(Engine engine, int files, EngineJob job) throws InterruptedException {
    run(engine, job, pictures(files, ThreadLocalRandom.current().nextInt(1 << 24)));
  }

  private static void run(Engine engine, EngineJob job, JsonNode graph)
      throws InterruptedException {
    ((WorkflowRunner) engine)
        .runWorkflow(
            new WorkflowRunner.Request("", graph, List.of(), Set.of(), Map.of(), Map.of()), job);
  }

  /// Another colour is another picture: what ComfyUI has made before it does not make again.
  private static JsonNode pictures(int count, int color) {
    return tree(
        """
        {"1":{"class_type":"EmptyImage","inputs":{"width":64,"height":64,"batch_size":%d,"color":%d}},
         "2":{"class_type":"ImageScaleBy","inputs":
              {"image":["1",0],"upscale_method":"lanczos","scale_by":2.0}},
         "3":{"class_type":"SaveImage","inputs":{"images":["2",0],"filename_prefix":"genpulse-test"}}}
        """
            .formatted(count, color));
  }

  private static JsonNode tree(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected List<Refusal> refusals() {
    return List.of(
        refused("{\"1\":{\"class_type\":\"NoSuchNode\",\"inputs\":{}}}"),
        refused("{\"1\":{\"class_type\":\"EmptyImage\",\"inputs\":{\"width\":64}}}"),
        refused(
            """
            {"1":{"class_type":"EmptyImage","inputs":{"width":-1,"height":8,"batch_size":1,"color":0}},
             "2":{"class_type":"SaveImage","inputs":{"images":["1",0],"filename_prefix":"x"}}}"""));
  }

  private static Refusal refused(String graph) {
    return new Refusal(
        (engine, job) -> run(engine, job, tree(graph)), EngineError.INVALID_REQUEST, null);
  }

  @Test
  void thePictureIsWhatTheGraphMakes() throws Exception {
    var job = new RecordingJob(folder);
    try (Engine engine = open()) {
      run(engine, job, pictures(2, 0xff0000));
    }

    assertThat(job.files()).hasSize(2);
    for (GeneratedFile file : job.files()) {
      assertThat(file.mediaType()).isEqualTo("image/png");
      var picture = ImageIO.read(file.path().toFile());
      assertThat(picture.getWidth()).isEqualTo(128);
      assertThat(picture.getRGB(64, 64) & 0xffffff).isEqualTo(0xff0000);
    }
  }

  @Test
  void whatIsCachedIsMadeAgainAtOnce() throws Exception {
    int color = ThreadLocalRandom.current().nextInt(1 << 24);
    try (Engine engine = open()) {
      for (int n = 0; n < 2; n++) {
        var job = new RecordingJob(Files.createDirectory(folder.resolve("run" + n)));
        run(engine, job, pictures(1, color));
        assertThat(job.files()).hasSize(1);
      }
    }
  }

  @Test
  void picturesThatComeOverTheSocketAreFiles() throws Exception {
    var job = new RecordingJob(folder);
    try (Engine engine = open()) {
      run(
          engine,
          job,
          tree(
              """
              {"1":{"class_type":"EmptyImage","inputs":{"width":32,"height":16,"batch_size":2,"color":255}},
               "2":{"class_type":"SaveImageWebsocket","inputs":{"images":["1",0]}}}"""));
    }

    assertThat(job.files()).hasSize(2);
    assertThat(ImageIO.read(job.files().getFirst().path().toFile()).getWidth()).isEqualTo(32);
  }

  @Test
  void animationsAndTextsAreFilesOfTheirKind() throws Exception {
    var job = new RecordingJob(folder);
    try (Engine engine = open()) {
      run(
          engine,
          job,
          tree(
              """
              {"1":{"class_type":"EmptyImage","inputs":{"width":64,"height":64,"batch_size":4,"color":65280}},
               "2":{"class_type":"SaveAnimatedWEBP","inputs":{"images":["1",0],"filename_prefix":"genpulse-test",
                    "fps":8.0,"lossless":true,"quality":80,"method":"default"}},
               "3":{"class_type":"CreateVideo","inputs":{"images":["1",0],"fps":8.0}},
               "4":{"class_type":"SaveVideo","inputs":{"video":["3",0],"filename_prefix":"genpulse-test",
                    "format":"mp4","codec":"h264"}}}"""));
    }

    assertThat(job.files())
        .extracting(GeneratedFile::mediaType)
        .containsExactlyInAnyOrder("image/webp", "video/mp4");
  }

  @Test
  void aModelThatIsNotThereIsNamed() {
    try (Engine engine = open()) {
      assertThatThrownBy(
              () ->
                  run(
                      engine,
                      new RecordingJob(folder),
                      tree(
                          """
                          {"1":{"class_type":"CheckpointLoaderSimple","inputs":{"ckpt_name":"none.safetensors"}},
                           "2":{"class_type":"EmptyLatentImage","inputs":{"width":64,"height":64,"batch_size":1}},
                           "3":{"class_type":"VAEDecode","inputs":{"samples":["2",0],"vae":["1",2]}},
                           "4":{"class_type":"SaveImage","inputs":{"images":["3",0],"filename_prefix":"x"}}}""")))
          .isInstanceOfSatisfying(
              EngineException.class,
              e -> assertThat(e.error()).isEqualTo(EngineError.MODEL_NOT_FOUND))
          .hasMessageContaining("none.safetensors");
    }
  }

  @Test
  void theServersHistoryDoesNotKeepWhatWasFetched() throws Exception {
    var job = new RecordingJob(folder);
    try (Engine engine = open();
        var client = new ComfyUiClient(SERVER)) {
      make(engine, 1, job);

      String prompt = job.told(RecordingJob.Remembered.class).getLast().job().key();
      await().until(() -> client.find(prompt) instanceof ComfyJob.Unknown);
    }
  }
}
