package io.genpulse.engine.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.genpulse.client.http.EngineUnderTest;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineSettings;
import io.genpulse.engine.GeneratedFile;
import io.genpulse.engine.RecordingJob;
import io.genpulse.engine.capability.ImageToImage;
import io.genpulse.engine.capability.Inpainting;
import io.genpulse.engine.capability.PictureSource;
import io.genpulse.engine.capability.Prompt;
import io.genpulse.engine.capability.Rendition;
import io.genpulse.engine.capability.Sampling;
import io.genpulse.engine.capability.Size;
import io.genpulse.engine.capability.TextToImage;
import io.genpulse.engine.capability.Upscaling;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// What the engine does beside drawing from words alone, with a tiny model, in both precisions.
@ParameterizedClass
@ValueSource(strings = {"float32", "bfloat16"})
@SuppressWarnings("NullAway.Init") // by JUnit
class PicturesFromPicturesTest {
  private static StableDiffusionEngine engine;

  @Parameter private String precision;

  @TempDir Path folder;
  private Path image;

  @BeforeParameterizedClassInvocation
  static void open(String precision) {
    engine =
        new StableDiffusionEngine(
            new EngineSettings(
                List.of(Path.of("src/test/resources/diffusion/models")),
                "tiny-sd1",
                Path.of("target/cache"),
                0,
                EngineUnderTest.options(
                    new DiffusionEngineFactory(), Map.of("precision", precision))));
  }

  @AfterParameterizedClassInvocation
  static void close() {
    engine.close();
  }

  @BeforeEach
  void paint() throws IOException {
    image = write("image", 52, 36, (x, y) -> ((x * 4) << 16) | ((y * 6) << 8) | 0x40);
  }

  @Test
  void aPictureKeepsItsShapeAndTheStrengthIsToldAndCounts() throws Exception {
    RecordingJob job = new RecordingJob(folder);
    engine.imageToImage(changed(0.5, null), job);

    GeneratedFile file = job.files().getFirst();
    BufferedImage made = ImageIO.read(file.path().toFile());
    assertThat(List.of(made.getWidth(), made.getHeight())).containsExactly(56, 40);
    assertThat(file.metadata())
        .containsEntry("strength", 0.5)
        .containsEntry("width", 56)
        .containsEntry("precision", precision);
    assertThat(job.told(RecordingJob.Progress.class).getLast())
        .isEqualTo(new RecordingJob.Progress(3, 4, "denoising 2/2"));
  }

  @Test
  void aStrengthThatLeavesNoStepIsRefused() {
    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(() -> engine.imageToImage(changed(0.1, null), new RecordingJob(folder)))
        .withMessage("strength 0.1 of 4 steps leaves none to do; raise one of them")
        .satisfies(e -> assertThat(e.field()).contains("strength"));
  }

  @Test
  void whatIsBlackInTheMaskStaysToThePixel() throws Exception {
    Path mask = write("mask", 52, 36, (x, _) -> x < 26 ? 0 : 0xFFFFFF);
    RecordingJob job = new RecordingJob(folder);

    engine.inpaint(
        new Inpainting.Request(
            new Prompt("a lake", null),
            image,
            mask,
            null,
            new Size(48, 32),
            new Sampling(2, null, "euler"),
            Rendition.OF_MODEL,
            7L,
            1,
            null,
            Map.of()),
        job);

    BufferedImage made = ImageIO.read(job.files().getFirst().path().toFile());
    BufferedImage before =
        SourcePicture.fit(SourcePicture.read(image, "image"), new PixelSize(48, 32));
    boolean changed = false;
    for (int y = 0; y < 32; y++) {
      for (int x = 0; x < 48; x++) {
        if (x < 22) {
          assertThat(made.getRGB(x, y)).isEqualTo(before.getRGB(x, y));
        }
        changed |= made.getRGB(x, y) != before.getRGB(x, y);
      }
    }
    assertThat(changed).isTrue();
  }

  @Test
  void aPictureBecomesLarger() throws Exception {
    RecordingJob job = new RecordingJob(folder);
    engine.upscale(enlarged(1.5, Map.of()), job);

    BufferedImage made = ImageIO.read(job.files().getFirst().path().toFile());
    assertThat(List.of(made.getWidth(), made.getHeight())).containsExactly(80, 56);
    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(() -> engine.upscale(enlarged(100.0, Map.of()), job))
        .withMessage(
            "100.0 times 52 x 36 is 5200 x 3600, but engine diffusers draws at most 2048 pixels a"
                + " side")
        .satisfies(e -> assertThat(e.field()).contains("factor"));
  }

  @Test
  void aSecondPassDrawsLarger() throws Exception {
    RecordingJob job = drawn("a lake", Map.of("hires_scale", 2, "hires_strength", 0.5));

    GeneratedFile file = job.files().getFirst();
    assertThat(List.of(file.width(), file.height())).containsExactly(64, 64);
    assertThat(file.metadata())
        .containsEntry("width", 32)
        .containsEntry("hires_scale", 2.0)
        .containsEntry("hires_strength", 0.5);
    assertThat(job.told(RecordingJob.Progress.class).getLast())
        .isEqualTo(new RecordingJob.Progress(8, 9, "denoising 2/2"));
  }

  @Test
  void aLoraInThePromptCountsForItsPictureOnly() throws Exception {
    byte[] plain = bytes(drawn("a lake", Map.of()));

    byte[] tagged = bytes(drawn("a lake<lora:kohya:0.8>", Map.of()));
    byte[] listed =
        bytes(drawn("a lake", Map.of("loras", List.of(Map.of("name", "kohya", "weight", 0.8)))));

    assertThat(tagged).isEqualTo(listed).isNotEqualTo(plain);
    assertThat(bytes(drawn("a lake", Map.of()))).isEqualTo(plain);
    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(() -> drawn("a <lora:nobody>", Map.of()))
        .withMessageStartingWith("LoRA \"nobody\" is not there; there are kohya");
    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(() -> drawn("a lake <lora:kohya-sdxl>", Map.of()))
        .withMessageContaining("is for another kind of model than tiny-sd1");
    assertThat(bytes(drawn("a lake", Map.of()))).isEqualTo(plain);
  }

  @Test
  void weightsAndClipSkipCountAndWhatIsUnknownIsNamed() throws Exception {
    byte[] plain = bytes(drawn("a (lake:1.4)", Map.of("prompt_rule", "plain")));

    assertThat(bytes(drawn("a (lake:1.4)", Map.of()))).isNotEqualTo(plain);
    assertThat(bytes(drawn("a (lake:1.4)", Map.of("prompt_rule", "plain", "clip_skip", 1))))
        .isNotEqualTo(plain);
    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(() -> drawn("a lake", Map.of("clip_skip", 1.5)))
        .withMessage("clip_skip must be a whole number from 0 to 31 but was 1.5")
        .satisfies(e -> assertThat(e.field()).contains("provider_params/clip_skip"));
    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(() -> drawn("a lake", Map.of("clipskip", 1)))
        .withMessageStartingWith(
            "engine diffusers does not know \"clipskip\" here; it takes clip_skip, ");
  }

  private RecordingJob drawn(String prompt, Map<String, Object> extras)
      throws InterruptedException {
    var job = new RecordingJob(folder);
    engine.textToImage(
        new TextToImage.Request(
            new Prompt(prompt, null),
            new Size(32, 32),
            new Sampling(4, null, "ddim"),
            Rendition.OF_MODEL,
            7L,
            1,
            null,
            extras),
        job);
    return job;
  }

  private static byte[] bytes(RecordingJob job) throws IOException {
    return Files.readAllBytes(job.files().getFirst().path());
  }

  private ImageToImage.Request changed(@Nullable Double strength, @Nullable Integer width) {
    return new ImageToImage.Request(
        new Prompt("a lake", null),
        List.of(image),
        strength,
        new Size(width, null),
        new Sampling(4, null, "ddim"),
        Rendition.OF_MODEL,
        7L,
        1,
        null,
        Map.of());
  }

  private Upscaling.Request enlarged(Double factor, Map<String, Object> extras) {
    return new Upscaling.Request(
        new PictureSource.Picture(image), factor, new Prompt("a lake", null), null, extras);
  }

  private interface Colour {
    int at(int x, int y);
  }

  private Path write(String name, int width, int height, Colour colour) throws IOException {
    var picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < width * height; i++) {
      picture.setRGB(i % width, i / width, colour.at(i % width, i / width));
    }
    Path file = folder.resolve(name + ".png");
    ImageIO.write(picture, "png", file.toFile());
    return file;
  }
}
