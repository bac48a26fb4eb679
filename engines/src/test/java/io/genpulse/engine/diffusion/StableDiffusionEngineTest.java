package io.genpulse.engine.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineSettings;
import io.genpulse.engine.GeneratedFile;
import io.genpulse.engine.ModelInfo;
import io.genpulse.engine.ProgressListener;
import io.genpulse.engine.capability.TextToImage;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The engine as its callers see it, with a tiny model and a cut copy of it.
@SuppressWarnings("NullAway.Init") // by JUnit
class StableDiffusionEngineTest {
  @TempDir Path folder;
  private StableDiffusionEngine engine;

  @BeforeEach
  void open() throws IOException {
    Path models = Path.of("src/test/resources/diffusion/models");
    copy(models.resolve("tiny-sd1"), folder.resolve("cut"));
    Path unet = folder.resolve("cut/unet/diffusion_pytorch_model.safetensors");
    try (FileChannel channel = FileChannel.open(unet, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() - 1000);
    }
    engine =
        new StableDiffusionEngine(
            new EngineSettings(
                List.of(models, folder), "tiny-sd1", Path.of("target/cache"), 0, Map.of()));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    }
  }

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void aCutModelFailsOnlyItsOwnRequest() throws InterruptedException {
    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(() -> draw(32, 1L, 1, "cut", (_, _, _) -> {}))
        .withMessageContaining("diffusion_pytorch_model.safetensors is cut within tensor \"")
        .extracting(EngineException::error)
        .isEqualTo(EngineError.MODEL_INVALID);

    assertThat(draw(32, 1L, 1, null, (_, _, _) -> {})).hasSize(1);
  }

  @Test
  void aTensorOfAnotherShapeIsNamed() throws IOException {
    Path models = Path.of("src/test/resources/diffusion/models");
    copy(models.resolve("tiny-sd1"), folder.resolve("bent"));
    Path vae = folder.resolve("bent/vae/diffusion_pytorch_model.safetensors");
    String header = Files.readString(vae, StandardCharsets.ISO_8859_1);
    String bent =
        header.replaceFirst(
            "(\"decoder.conv_in.weight\":\\{[^}]*\"shape\":\\[)(\\d+),(\\d+),", "$1$3,$2,");
    Files.writeString(vae, bent, StandardCharsets.ISO_8859_1);

    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(() -> draw(32, 1L, 1, "bent", (_, _, _) -> {}))
        .withMessageMatching(
            "model file .*diffusion_pytorch_model.safetensors has tensor \"decoder.conv_in.weight\" of shape "
                + "\\(4, \\d+, 3, 3\\) where its configuration asks for \\(\\d+, 4, 3, 3\\)")
        .extracting(EngineException::error)
        .isEqualTo(EngineError.MODEL_INVALID);
  }

  @Test
  void modelsAreListedWithTheirForm() throws IOException {
    Files.writeString(folder.resolve("cut/model_index.json"), "{");

    assertThat(engine.models())
        .extracting(ModelInfo::name, ModelInfo::kind)
        .contains(tuple("tiny-sd1", "StableDiffusionPipeline"), tuple("cut", "unreadable"));
  }

  @Test
  void anImpossibleWidthIsRefusedByName() {
    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(() -> draw(36, 1L, 1, null, (_, _, _) -> {}))
        .withMessage("width must be a multiple of 8 but was 36")
        .extracting(EngineException::error)
        .isEqualTo(EngineError.INVALID_REQUEST);
  }

  @Test
  void interruptionEndsADrawingAtTheNextStep() {
    var heard = new ArrayList<String>();

    assertThatExceptionOfType(InterruptedException.class)
        .isThrownBy(
            () ->
                draw(
                    32,
                    1L,
                    1,
                    null,
                    (step, _, message) -> {
                      heard.add(message);
                      if (step == 2) {
                        Thread.currentThread().interrupt();
                      }
                    }));

    assertThat(heard).containsExactly("denoising 1/4", "denoising 2/4");
  }

  @Test
  void aSeedDrawnAtRandomIsReportedAndDrawsTheSamePictureAgain()
      throws InterruptedException, IOException {
    List<GeneratedFile> pair = draw(32, null, 2, null, (_, _, _) -> {});
    byte[] second = Files.readAllBytes(pair.get(1).path());
    long seed = Long.parseLong(String.valueOf(pair.get(0).metadata().get("seed")));

    List<GeneratedFile> again = draw(32, seed + 1, 1, null, (_, _, _) -> {});

    assertThat(Files.readAllBytes(again.getFirst().path())).isEqualTo(second);
    assertThat(again.getFirst().metadata())
        .isEqualTo(
            Map.of(
                "prompt",
                "a lake",
                "negative_prompt",
                "",
                "seed",
                seed + 1,
                "steps",
                4,
                "guidance_scale",
                5.0,
                "scheduler",
                "ddim",
                "model",
                "tiny-sd1",
                "width",
                32,
                "height",
                32));
  }

  private List<GeneratedFile> draw(
      int width, @Nullable Long seed, int count, @Nullable String model, ProgressListener progress)
      throws InterruptedException {
    return engine.textToImage(
        new TextToImage.Request("a lake", null, width, 32, 4, null, "ddim", seed, count, model),
        folder,
        progress);
  }
}
