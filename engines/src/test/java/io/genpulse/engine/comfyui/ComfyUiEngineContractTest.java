package io.genpulse.engine.comfyui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.genpulse.engine.Engine;
import io.genpulse.engine.EngineContract;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineJob;
import io.genpulse.engine.EngineOptions;
import io.genpulse.engine.EngineSettings;
import io.genpulse.engine.EngineStatus;
import io.genpulse.engine.ModelInfo;
import io.genpulse.engine.RecordingJob;
import io.genpulse.engine.capability.TextToImage;
import io.genpulse.engine.capability.WorkflowRunner;
import io.genpulse.engine.comfyui.workflow.ObjectInfoFile;
import io.genpulse.engine.comfyui.workflow.WorkflowCatalogue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComfyUiEngineContractTest extends EngineContract {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final FakeComfyUi server = new FakeComfyUi();
  @TempDir Path folder;

  @AfterEach
  void stop() {
    server.close();
  }

  @Override
  protected Engine open() {
    var classes = new ObjectInfoFile(folder);
    return new ComfyUiEngine(
        List.of(server.address()),
        classes,
        new WorkflowCatalogue(folder.resolve("workflows"), classes),
        new ServerPatience(Duration.ZERO, Duration.ofMinutes(1)));
  }

  private static WorkflowRunner.Request request(int files, List<WorkflowRunner.FileValue> inputs) {
    return new WorkflowRunner.Request(
        "pictures",
        tree(
            """
            {"1":{"class_type":"EmptyImage","inputs":{"batch_size":%d}},
             "2":{"class_type":"SaveImage","inputs":{"images":["1",0]},"_meta":{"title":"Save"}}}"""
                .formatted(files)),
        inputs,
        Set.of(),
        Map.of("workflow", "pictures"),
        Map.of());
  }

  private static JsonNode tree(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected void make(Engine engine, int files, EngineJob job) throws InterruptedException {
    ((WorkflowRunner) engine).runWorkflow(request(files, List.of()), job);
  }

  @Override
  protected List<Refusal> refusals() {
    return List.of(
        new Refusal(
            (engine, job) ->
                ((WorkflowRunner) engine)
                    .runWorkflow(
                        new WorkflowRunner.Request(
                            "",
                            tree("{\"1\":{\"class_type\":\"Gone\",\"inputs\":{}}}"),
                            List.of(),
                            Set.of(),
                            Map.of(),
                            Map.of()),
                        job),
            EngineError.INVALID_REQUEST,
            null));
  }

  @Test
  void filesAreUploadedUnderTheNameThatTheServerChoosesAndEveryNodeHasATitle() throws Exception {
    Path picture = Files.writeString(folder.resolve("x.png"), "p");
    try (Engine engine = open()) {
      ((WorkflowRunner) engine)
          .runWorkflow(
              request(1, List.of(new WorkflowRunner.FileValue("1", "image", picture))),
              new RecordingJob(folder));
      await().until(() -> server.calls().contains("POST /history"));
    }

    assertThat(server.graph().at("/1/inputs/image").asText()).isEqualTo("in/x (1).png");
    assertThat(server.graph().at("/1/_meta/title").asText()).isEqualTo("EmptyImage");
    assertThat(server.graph().at("/2/_meta/title").asText()).isEqualTo("Save");
  }

  @Test
  void aPromptWhoseAnswerWasLostIsFoundAgain() throws Exception {
    server.loseAnswer = true;
    var job = new RecordingJob(folder);
    try (Engine engine = open()) {
      make(engine, 1, job);
    }

    assertThat(job.files()).hasSize(1);
    assertThat(server.submissions()).isEqualTo(1);
  }

  @Test
  void theNextAttemptGoesOnWithThePromptOfOneThatDied() throws Exception {
    var earlier =
        new RecordingJob(
            folder,
            null,
            told -> {
              if (told instanceof RecordingJob.Progress) {
                throw new IllegalStateException("the worker dies");
              }
            });
    try (Engine engine = open()) {
      assertThatThrownBy(() -> make(engine, 1, earlier)).hasMessage("the worker dies");
    }
    var later = new RecordingJob(folder, earlier.remoteJob().orElseThrow(), _ -> {});
    try (Engine engine = open()) {
      make(engine, 1, later);
    }

    assertThat(later.files()).hasSize(1);
    assertThat(server.submissions()).isEqualTo(1);
  }

  @Test
  void onePromptThatWasStoppedIsStoppedOnTheServerAndNotTakenForTheNextAttempts() throws Exception {
    Thread caller = Thread.currentThread();
    var earlier =
        new RecordingJob(
            folder,
            null,
            told -> {
              if (told instanceof RecordingJob.Progress) {
                caller.interrupt();
              }
            });
    try (Engine engine = open()) {
      assertThatThrownBy(() -> make(engine, 1, earlier)).isInstanceOf(InterruptedException.class);
      assertThat(server.calls()).contains("POST /interrupt");

      var later = new RecordingJob(folder, earlier.remoteJob().orElseThrow(), _ -> {});
      make(engine, 1, later);
      assertThat(later.files()).hasSize(1);
    }
    assertThat(server.submissions()).isEqualTo(2);
  }

  @Test
  void aPromptOfAWorkerThatEndsRunsOnAndIsTheNextAttempts() throws Exception {
    Thread caller = Thread.currentThread();
    var earlier =
        new RecordingJob(
            folder,
            null,
            told -> {
              if (told instanceof RecordingJob.Progress) {
                caller.interrupt();
              }
            });
    earlier.leaveTheTask();
    try (Engine engine = open()) {
      assertThatThrownBy(() -> make(engine, 1, earlier)).isInstanceOf(InterruptedException.class);

      var later = new RecordingJob(folder, earlier.remoteJob().orElseThrow(), _ -> {});
      make(engine, 1, later);
      assertThat(later.files()).hasSize(1);
    }
    assertThat(server.calls()).doesNotContain("POST /interrupt");
    assertThat(server.submissions()).isEqualTo(1);
  }

  @Test
  void itsModelsAreTheFilesOfTheServer() {
    server.objectInfo =
        """
        {"CheckpointLoaderSimple":{"input":{"required":{"ckpt_name":[["dream.safetensors"],{}]}}},
         "VAELoader":{"input":{"required":{"vae_name":["COMBO",{"options":["vae.pt"]}]}}}}""";
    try (Engine engine = open()) {
      assertThat(engine.models()).isEmpty();
      assertThat(engine.status()).isEqualTo(new EngineStatus.Ready());

      assertThat(engine.models())
          .extracting(ModelInfo::name, ModelInfo::kind)
          .containsExactlyInAnyOrder(
              tuple("dream.safetensors", "checkpoints"), tuple("vae.pt", "vae"));
      assertThat(
              engine.models().stream()
                  .filter(model -> model.capabilities().contains(TextToImage.class)))
          .extracting(ModelInfo::name)
          .containsExactly("dream.safetensors");
    }
  }

  @Test
  void whatServersSayOfFailuresIsSaidOn() {
    server.dropOutputs = true;
    try (Engine engine = open()) {
      assertThatThrownBy(() -> make(engine, 1, new RecordingJob(folder)))
          .isInstanceOfSatisfying(
              EngineException.class,
              e -> assertThat(e.error()).isEqualTo(EngineError.MODEL_NOT_FOUND))
          .hasMessageContaining("node 2 (CheckpointLoaderSimple), input ckpt_name");
      server.dropOutputs = false;
      server.failWith = "Allocation on device";
      assertThatThrownBy(() -> make(engine, 1, new RecordingJob(folder)))
          .isInstanceOfSatisfying(
              EngineException.class,
              e -> assertThat(e.error()).isEqualTo(EngineError.OUT_OF_MEMORY))
          .hasMessageContaining("--lowvram");
    }
    assertThat(server.calls()).filteredOn("POST /free"::equals).hasSize(1);
    assertThat(server.submissions()).isEqualTo(3);
  }

  @Test
  void aModelThatIsNotThereIsToldWithThoseLikeIt() throws Exception {
    server.dropOutputs = true;
    server.objectInfo =
        """
        {"EmptyImage":{"input":{}},"CheckpointLoaderSimple":{"input":{"required":{
         "ckpt_name":[["x_v2.safetensors"],{}]}},"output_node":true}}""";
    try (Engine engine = open()) {
      assertThatThrownBy(
              () ->
                  run(
                      engine,
                      """
                      {"1":{"class_type":"EmptyImage","inputs":{}},
                       "2":{"class_type":"CheckpointLoaderSimple","inputs":{"ckpt_name":"x_v1.safetensors"}}}""",
                      new RecordingJob(folder)))
          .isInstanceOfSatisfying(
              EngineException.class,
              e -> assertThat(e.error()).isEqualTo(EngineError.MODEL_NOT_FOUND))
          .hasMessage(
              "node 2 (CheckpointLoaderSimple), input ckpt_name: x_v1.safetensors is not in"
                  + " models/checkpoints; like it are x_v2.safetensors");
    }
    assertThat(server.calls()).contains("POST /interrupt");
  }

  @Test
  void whatComfyUiWouldOnlyFailInIsRefusedBeforeItIsSent() throws Exception {
    server.objectInfo =
        """
        {"EmptyImage":{"input":{}},"SaveVideo":{"input":{"required":{"format":["COMFY_DYNAMICCOMBO_V3",
         {"options":[{"key":"mp4"},{"key":"webm"}]}]}},"output_node":true}}""";
    String graph =
        """
        {"1":{"class_type":"EmptyImage","inputs":{"shine":1}},
         "2":{"class_type":"SaveVideo","inputs":{"format":"%s"}}}""";
    var job = new RecordingJob(folder);
    try (Engine engine = open()) {
      engine.status();

      assertThatThrownBy(() -> run(engine, graph.formatted("avi"), job))
          .isInstanceOfSatisfying(
              EngineException.class,
              e -> assertThat(e.error()).isEqualTo(EngineError.INVALID_REQUEST))
          .hasMessage("node 2: format must be one of mp4, webm but is \"avi\"");
      assertThat(server.submissions()).isZero();
      run(engine, graph.formatted("webm"), job);
    }
    assertThat(job.told(RecordingJob.Logged.class).getFirst().line())
        .isEqualTo(
            "node 1: EmptyImage has no input shine here; it would be dropped without a word");
  }

  private static void run(Engine engine, String graph, EngineJob job) throws InterruptedException {
    ((WorkflowRunner) engine)
        .runWorkflow(
            new WorkflowRunner.Request("", tree(graph), List.of(), Set.of(), Map.of(), Map.of()),
            job);
  }

  @Test
  void withoutAServerItSaysInOneSentenceHowToGetOne() {
    var factory = new ComfyUiEngineFactory();
    var settings = new EngineSettings(List.of(), "", folder, 0, EngineOptions.standard(factory));

    assertThat(factory.missing(settings))
        .contains(
            "ComfyUI is not set up; run genpulse comfyui install, or genpulse comfyui attach, or set"
                + " GENPULSE_ENGINES_COMFYUI_URL");
  }
}
