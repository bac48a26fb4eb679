package io.genpulse.engine.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.genpulse.client.http.EngineUnderTest;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineSettings;
import io.genpulse.engine.GeneratedFile;
import io.genpulse.engine.ModelInfo;
import io.genpulse.engine.RecordingJob;
import io.genpulse.engine.capability.ImageToImage;
import io.genpulse.engine.capability.Inpainting;
import io.genpulse.engine.capability.Prompt;
import io.genpulse.engine.capability.Rendition;
import io.genpulse.engine.capability.Sampling;
import io.genpulse.engine.capability.Size;
import io.genpulse.engine.capability.TextToImage;
import io.genpulse.engine.capability.Upscaling;
import io.genpulse.engine.diffusion.files.ClipVocabulary;
import io.genpulse.engine.diffusion.files.FileHashes;
import io.genpulse.engine.diffusion.files.ModelShelf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The engine as its callers see it, with a tiny model and a cut copy of it.
@SuppressWarnings("NullAway.Init") // by JUnit
class StableDiffusionEngineTest {
  private static final Path MODELS = Path.of("src/test/resources/diffusion/models");

  @TempDir Path folder;
  private StableDiffusionEngine engine;

  @BeforeEach
  void open() throws IOException {
    copy(MODELS.resolve("tiny-sd1"), folder.resolve("cut"));
    Path unet = folder.resolve("cut/unet/diffusion_pytorch_model.safetensors");
    try (FileChannel channel = FileChannel.open(unet, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() - 1000);
    }
    engine = new StableDiffusionEngine(settings());
  }

  private EngineSettings settings() {
    return settings(Map.of());
  }

  private EngineSettings settings(Map<String, String> values) {
    return new EngineSettings(
        List.of(MODELS, folder),
        "tiny-sd1",
        Path.of("target/cache"),
        0,
        EngineUnderTest.options(new DiffusionEngineFactory(), values));
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
        .isThrownBy(() -> draw(32, 1L, 1, "cut"))
        .withMessageContaining("diffusion_pytorch_model.safetensors is cut within tensor \"")
        .extracting(EngineException::error)
        .isEqualTo(EngineError.MODEL_INVALID);

    assertThat(draw(32, 1L, 1, null).files()).hasSize(1);
  }

  @Test
  void aTensorOfAnotherShapeIsNamed() throws IOException {
    copy(MODELS.resolve("tiny-sd1"), folder.resolve("bent"));
    Path vae = folder.resolve("bent/vae/diffusion_pytorch_model.safetensors");
    String header = Files.readString(vae, StandardCharsets.ISO_8859_1);
    String bent =
        header.replaceFirst(
            "(\"decoder.conv_in.weight\":\\{[^}]*\"shape\":\\[)(\\d+),(\\d+),", "$1$3,$2,");
    Files.writeString(vae, bent, StandardCharsets.ISO_8859_1);

    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(() -> draw(32, 1L, 1, "bent"))
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
  void aModelFolderThatCannotBeWalkedIsUnreadableAndHidesNoOther() throws IOException {
    Path models = Files.createDirectory(folder.resolve("deep"));
    Path model = Files.createDirectory(models.resolve("m"));
    Files.writeString(model.resolve("model_index.json"), "{\"_class_name\":\"Deep\"}");
    Path inner = model;
    while (inner.toString().length() < 3900) {
      inner = Files.createDirectory(inner.resolve("d".repeat(100)));
    }
    // Paths below it are now longer than a system call takes.
    Path renamed = Files.move(model, models.resolve("m".repeat(250)));

    List<ModelInfo> found =
        new ModelShelf(List.of(models, MODELS), new ClipVocabulary(folder), new FileHashes(folder))
            .describe(DiffusionEngineFactory::capabilities);

    Files.move(renamed, model);
    assertThat(found)
        .contains(new ModelInfo("m".repeat(250), "unreadable", null, null, null, Set.of()))
        .extracting(ModelInfo::name)
        .contains("tiny-sd1");
  }

  @Test
  void theModelSaysWhatItCanDo() {
    assertThat(engine.models())
        .filteredOn(model -> model.name().equals("tiny-sd1"))
        .singleElement()
        .satisfies(
            model -> {
              assertThat(model.capabilities())
                  .containsExactlyInAnyOrder(
                      TextToImage.class, ImageToImage.class, Inpainting.class, Upscaling.class);
              assertThat(model.bytes()).isPositive();
            });
  }

  @Test
  void whatCanBeRefusedAtOnceIsRefusedWithItsField() {
    var factory = new DiffusionEngineFactory();

    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(() -> factory.check(request(36, 1L, 1, null), settings()))
        .withMessage("width must be a multiple of 8 but was 36")
        .satisfies(e -> assertThat(e.field()).contains("width"));
    factory.check(request(40, 1L, 1, "elsewhere"), settings());
    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(() -> factory.check(request(4096, 1L, 1, "elsewhere"), settings()))
        .withMessage("width must be 16..2048 but was 4096");
  }

  @Test
  void loadingAndDecodingAreParts() throws InterruptedException {
    RecordingJob job = draw(32, 1L, 2, null);

    assertThat(job.told(RecordingJob.Progress.class))
        .containsExactly(
            new RecordingJob.Progress(0, 11, "loading model tiny-sd1"),
            new RecordingJob.Progress(2, 11, "denoising 1/4"),
            new RecordingJob.Progress(3, 11, "denoising 2/4"),
            new RecordingJob.Progress(4, 11, "denoising 3/4"),
            new RecordingJob.Progress(5, 11, "denoising 4/4"),
            new RecordingJob.Progress(7, 11, "denoising 1/4"),
            new RecordingJob.Progress(8, 11, "denoising 2/4"),
            new RecordingJob.Progress(9, 11, "denoising 3/4"),
            new RecordingJob.Progress(10, 11, "denoising 4/4"));
  }

  @Test
  void aSeedDrawnAtRandomIsReportedAndDrawsTheSamePictureAgain()
      throws InterruptedException, IOException {
    List<GeneratedFile> pair = draw(32, null, 2, null).files();
    byte[] second = Files.readAllBytes(pair.get(1).path());
    long seed = Long.parseLong(String.valueOf(pair.get(0).metadata().get("seed")));

    List<GeneratedFile> again = draw(32, seed + 1, 1, null).files();

    assertThat(Files.readAllBytes(again.getFirst().path())).isEqualTo(second);
    assertThat(again.getFirst().metadata())
        .containsAllEntriesOf(
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
                32))
        .containsOnlyKeys(
            "prompt",
            "negative_prompt",
            "seed",
            "steps",
            "guidance_scale",
            "scheduler",
            "model",
            "width",
            "height",
            "model_sha256",
            "engine",
            "libtorch",
            "device",
            "precision",
            "threads");
  }

  @Test
  void theHashOfAModelIsToldOnceItIsKnown() throws InterruptedException {
    Object hash = draw(32, 1L, 1, null).files().getFirst().metadata().get("model_sha256");

    assertThat(engine.models())
        .filteredOn(model -> model.name().equals("tiny-sd1"))
        .extracting(ModelInfo::sha256)
        .containsExactly(String.valueOf(hash));
  }

  @Test
  void aDrawingIsShownWhileItGoesOn() throws InterruptedException {
    assertThat(draw(32, 1L, 1, null).told(RecordingJob.Preview.class))
        .hasSize(2)
        .allSatisfy(preview -> assertThat(preview.mediaType()).isEqualTo("image/jpeg"))
        .allSatisfy(preview -> assertThat(preview.bytes()).isBetween(500, 20_000));
  }

  @Test
  void whatTheMemoryIsTooSmallForIsRefused() throws InterruptedException {
    long model = 10_000_000;
    var free = new AtomicLong();
    engine.close();
    engine = new StableDiffusionEngine(settings(), free::get);

    free.set(1000);
    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(() -> draw(32, 1L, 1, null))
        .withMessageStartingWith("model \"tiny-sd1\" has 0.0 GB of weights, but 0.0 GB of memory")
        .extracting(EngineException::error)
        .isEqualTo(EngineError.OUT_OF_MEMORY);
    free.set(model);
    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(() -> draw(2048, 1L, 1, null))
        .withMessageStartingWith("a picture of 2048 x 32 takes about 0.1 GB beside its model")
        .withMessageEndingWith("draw a smaller one, or end other programs");
    assertThat(draw(32, 1L, 1, null).files()).hasSize(1);
  }

  @Test
  void modelsStayLoadedWhileThereIsRoomAndUntilItWasIdleForLong() throws InterruptedException {
    draw(32, 1L, 1, null);
    draw(32, 1L, 1, "tiny-sd2");
    assertThat(engine.loadedModels()).containsExactlyInAnyOrder("tiny-sd1", "tiny-sd2");

    engine.close();
    engine =
        new StableDiffusionEngine(
            settings(
                Map.of(
                    "model-cache", "1",
                    "idle-unload", "1")));
    draw(32, 1L, 1, null);
    draw(32, 1L, 1, "tiny-sd2");
    assertThat(engine.loadedModels()).isSubsetOf("tiny-sd2");
    await().until(() -> engine.loadedModels().isEmpty());
  }

  @Test
  void whoeverCallsTheWorkIsDoneOnOneThreadOfThePlatform() throws Exception {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    var job = new RecordingJob(folder, null, _ -> threads.add(Thread.currentThread()));

    for (int i = 0; i < 2; i++) {
      var drawing = new FutureTask<>(() -> draw(job), null);
      Thread.startVirtualThread(drawing);
      drawing.get();
    }

    assertThat(threads).singleElement().extracting(Thread::isVirtual).isEqualTo(false);
  }

  private void draw(RecordingJob job) {
    try {
      engine.textToImage(request(32, 1L, 1, null), job);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void weightsThatAreWrittenToWhileTheyAreInUseSpoilOnlyThatDrawing() throws Exception {
    copy(MODELS.resolve("tiny-sd1"), folder.resolve("live"));
    Path unet = folder.resolve("live/unet/diffusion_pytorch_model.safetensors");

    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(() -> drawAndMeanwhile(() -> touch(unet)))
        .withMessage("model file %s was written to while a picture was drawn with it", unet)
        .extracting(EngineException::error)
        .isEqualTo(EngineError.UNAVAILABLE);

    assertThat(draw(32, 1L, 1, "live").files()).hasSize(1);
  }

  @Test
  void weightsThatAreReplacedByOthersOfTheirNameSpoilNone() throws Exception {
    copy(MODELS.resolve("tiny-sd1"), folder.resolve("live"));
    Path unet = folder.resolve("live/unet/diffusion_pytorch_model.safetensors");
    Path next = Files.copy(unet, folder.resolve("next"));
    touch(next);

    assertThat(drawAndMeanwhile(() -> Files.move(next, unet, StandardCopyOption.ATOMIC_MOVE)))
        .hasSize(1);
  }

  private interface Change {
    void make() throws IOException;
  }

  private static void touch(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
  }

  /// Draws with the model `live`, which changes after the first step.
  private List<GeneratedFile> drawAndMeanwhile(Change change) throws InterruptedException {
    var job =
        new RecordingJob(
            folder,
            null,
            told -> {
              if (told instanceof RecordingJob.Progress progress && progress.step() == 2) {
                try {
                  change.make();
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              }
            });
    engine.textToImage(request(32, 1L, 1, "live"), job);
    return job.files();
  }

  private RecordingJob draw(int width, @Nullable Long seed, int count, @Nullable String model)
      throws InterruptedException {
    var job = new RecordingJob(folder);
    engine.textToImage(request(width, seed, count, model), job);
    return job;
  }

  private static TextToImage.Request request(
      int width, @Nullable Long seed, int count, @Nullable String model) {
    return new TextToImage.Request(
        new Prompt("a lake", null),
        new Size(width, 32),
        new Sampling(4, null, "ddim"),
        Rendition.OF_MODEL,
        seed,
        count,
        model,
        Map.of());
  }
}
