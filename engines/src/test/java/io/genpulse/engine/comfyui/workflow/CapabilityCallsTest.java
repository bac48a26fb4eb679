package io.genpulse.engine.comfyui.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineRequest;
import io.genpulse.engine.capability.Clip;
import io.genpulse.engine.capability.ImageToImage;
import io.genpulse.engine.capability.ImageToVideo;
import io.genpulse.engine.capability.PictureSource;
import io.genpulse.engine.capability.Prompt;
import io.genpulse.engine.capability.Rendition;
import io.genpulse.engine.capability.Sampling;
import io.genpulse.engine.capability.Size;
import io.genpulse.engine.capability.TextToImage;
import io.genpulse.engine.capability.Upscaling;
import io.genpulse.engine.capability.WorkflowRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CapabilityCallsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Size ANY_SIZE = new Size(null, null);

  @TempDir Path folder;

  private CapabilityCalls calls(String... models) {
    return new CapabilityCalls(
        new WorkflowCatalogue(folder.resolve("workflows"), new ObjectInfoFile(folder)),
        ObjectInfo.of(having(models)));
  }

  /// The newest server with these files, each written `Class.input=file`.
  private static ObjectNode having(String... models) {
    ObjectNode classes = RecordedClasses.json("0.33.0").deepCopy();
    for (String model : models) {
      String[] parts = model.split("[.=]", 3);
      ArrayNode declared =
          (ArrayNode) classes.at("/%s/input/required/%s".formatted(parts[0], parts[1]));
      ArrayNode choices =
          declared.path(0).isArray()
              ? (ArrayNode) declared.path(0)
              : (ArrayNode) declared.path(1).path("options");
      choices.add(parts[2]);
    }
    return classes;
  }

  private static TextToImage.Request draw(
      @Nullable String negative,
      Size size,
      Rendition rendition,
      int count,
      @Nullable String model) {
    return new TextToImage.Request(
        new Prompt("a fox", negative),
        size,
        Sampling.OF_MODEL,
        rendition,
        7L,
        count,
        model,
        Map.of());
  }

  private static TextToImage.Request draw(@Nullable String model) {
    return draw(null, ANY_SIZE, Rendition.OF_MODEL, 1, model);
  }

  private static WorkflowRunner.Request only(CapabilityCalls calls, EngineRequest request) {
    List<WorkflowRunner.Request> made = calls.of(request, 1);
    assertThat(made).hasSize(1);
    return made.getFirst();
  }

  private static final String SD15 =
      "CheckpointLoaderSimple.ckpt_name=v1-5-pruned-emaonly-fp16.safetensors";
  private static final String SCHNELL =
      "CheckpointLoaderSimple.ckpt_name=flux1-schnell-fp8.safetensors";

  @Test
  void takesTheFirstWhoseModelsAreThere() {
    assertThat(only(calls(SD15), draw(null)).name()).isEqualTo("sd15-text-to-image");
    assertThat(only(calls(SD15, SCHNELL), draw(null)).name())
        .isEqualTo("flux-schnell-text-to-image");
  }

  @Test
  void thatHasAnInputForEverythingThatIsAsked() {
    WorkflowRunner.Request call =
        only(calls(SD15, SCHNELL), draw("ugly", ANY_SIZE, Rendition.OF_MODEL, 1, null));

    assertThat(call.name()).isEqualTo("sd15-text-to-image");
    assertThat(call.graph().at("/3/inputs/text").asText()).isEqualTo("ugly");
    assertThat(call.graph().at("/5/inputs/seed").asLong()).isEqualTo(7);
  }

  @Test
  void nothingIsIgnored() {
    assertThatThrownBy(
            () ->
                calls(SD15)
                    .of(draw(null, ANY_SIZE, new Rendition(null, "high", null, null), 1, null), 1))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.field()).contains("quality"))
        .hasMessage("workflow sd15-text-to-image has no input quality");
  }

  @Test
  void withoutAnyModelItSaysWhatIsMissingWhere() {
    assertThatThrownBy(() -> calls().of(draw(null), 1))
        .hasMessageContaining("z_image_turbo_bf16.safetensors is not in models/diffusion_models")
        .hasMessageContaining("https://huggingface.co/");
  }

  @Test
  void aModelIsAWorkflowOrAFileOfOne() {
    CapabilityCalls calls =
        calls(SD15, SCHNELL, "CheckpointLoaderSimple.ckpt_name=dream.safetensors");

    assertThat(only(calls, draw("sd15-text-to-image")).name()).isEqualTo("sd15-text-to-image");
    assertThat(only(calls, draw("dream.safetensors")).graph().at("/1/inputs/ckpt_name").asText())
        .isEqualTo("dream.safetensors");
    assertThatThrownBy(() -> calls.of(draw("dreem"), 1)).hasMessageContaining("dream.safetensors");
  }

  @Test
  void severalPicturesAreRunsWithTheNextSeed() {
    assertThat(calls(SD15).of(draw(null, ANY_SIZE, Rendition.OF_MODEL, 3, null), 1))
        .extracting(call -> call.graph().at("/5/inputs/seed").asLong())
        .containsExactly(7L, 8L, 9L);
  }

  @Test
  void aShapeBecomesASizeOfTheUsualArea() {
    WorkflowRunner.Request call =
        only(calls(SD15), draw(null, ANY_SIZE, new Rendition("16:9", null, null, null), 1, null));

    assertThat(call.graph().at("/4/inputs/width").asInt()).isEqualTo(680);
    assertThat(call.graph().at("/4/inputs/height").asInt()).isEqualTo(384);
  }

  @Test
  void secondsBecomeFramesThatTheModelCanHave() {
    var request =
        new ImageToVideo.Request(
            new Prompt("it runs", null),
            Path.of("fox.png"),
            null,
            List.of(),
            new Clip(ANY_SIZE, null, null, 3.0, null, null),
            Sampling.OF_MODEL,
            null,
            1,
            "ltxv-image-to-video",
            Map.of());

    WorkflowRunner.Request call = only(calls(), request);

    assertThat(call.graph().at("/6/inputs/length").asInt()).isEqualTo(73);
    assertThat(call.graph().at("/10/inputs/noise_seed").asLong()).isEqualTo(1);
    assertThat(call.files())
        .containsExactly(new WorkflowRunner.FileValue("5", "image", Path.of("fox.png")));
  }

  @Test
  void aFactorIsWhatIsLeftToTheModelsOwn() {
    var request =
        new Upscaling.Request(
            new PictureSource.Picture(Path.of("fox.png")), 2.0, null, "esrgan-upscale", Map.of());

    assertThat(only(calls(), request).graph().at("/4/inputs/scale_by").asDouble()).isEqualTo(0.5);
  }

  @Test
  void aPictureThatIsNotGivenTakesItsNodeAlong() {
    var request =
        new ImageToImage.Request(
            new Prompt("make it snow", null),
            List.of(Path.of("a.png"), Path.of("b.png")),
            null,
            ANY_SIZE,
            Sampling.OF_MODEL,
            Rendition.OF_MODEL,
            null,
            1,
            "qwen-image-edit",
            Map.of());

    WorkflowRunner.Request call = only(calls(), request);

    assertThat(call.graph().has("8")).isTrue();
    assertThat(call.graph().has("9")).isFalse();
    assertThat(call.graph().at("/10/inputs").has("image3")).isFalse();
    assertThat(WorkflowLint.check(call.graph(), RecordedClasses.NEW, Set.of()))
        .noneMatch(finding -> finding.code() == Finding.Code.BROKEN_LINK);
  }

  @Test
  void ownWorkflowsGoBeforeThoseThatComeAlong() throws Exception {
    Path own = Files.createDirectories(folder.resolve("workflows"));
    Files.writeString(
        own.resolve("mine.json"),
        "{\"1\": {\"class_type\": \"LoadImage\", \"inputs\": {\"image\": \"a\"}},"
            + " \"2\": {\"class_type\": \"SaveImage\", \"inputs\": {\"images\": [\"1\", 0], \"filename_prefix\": \"x\"}}}");
    Files.writeString(
        own.resolve("mine.descriptor.json"),
        JSON.writeValueAsString(
            JSON.readTree(
                "{\"capability\": \"upscale\", \"inputs\": [{\"name\": \"image\", \"to\": \"1.image\"}]}")));

    assertThat(
            only(
                    calls(),
                    new Upscaling.Request(
                        new PictureSource.Picture(Path.of("fox.png")), null, null, null, Map.of()))
                .name())
        .isEqualTo("mine");
  }
}
