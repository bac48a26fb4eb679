package io.genpulse.engine.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.engine.Engine;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineId;
import io.genpulse.engine.EngineSettings;
import io.genpulse.engine.EngineStatus;
import io.genpulse.engine.GeneratedFile;
import io.genpulse.engine.ModelInfo;
import io.genpulse.engine.ProgressListener;
import io.genpulse.engine.capability.TextToImage;
import io.genpulse.engine.diffusion.scheduler.NoiseSchedulers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Draws with Stable Diffusion models on libtorch. Keeps the last model loaded; draws one task at a
/// time, as one already uses every core.
///
/// Safe for use by several threads.
final class StableDiffusionEngine implements Engine, TextToImage {
  private static final Logger log = LoggerFactory.getLogger(StableDiffusionEngine.class);
  private static final int DEFAULT_STEPS = 20;
  private static final double DEFAULT_GUIDANCE = 5;

  private final EngineSettings settings;
  private final ModelShelf shelf;
  private final ReentrantLock drawing = new ReentrantLock(true);
  private @Nullable Kernels kernels;
  private @Nullable ModelDirectory loadedModel;
  private @Nullable TextToImagePipeline loaded;
  private boolean closed;

  StableDiffusionEngine(EngineSettings settings) {
    this.settings = settings;
    this.shelf = new ModelShelf(settings.modelFolders());
  }

  @Override
  public EngineId id() {
    return DiffusionEngineFactory.ID;
  }

  @Override
  public EngineStatus status() {
    return shelf.models().isEmpty()
        ? new EngineStatus.Unavailable(
            "no model is in "
                + settings.modelFolders()
                + "; put a folder in diffusers layout into one of them")
        : new EngineStatus.Ready();
  }

  @Override
  public List<ModelInfo> models() {
    return shelf.models().stream()
        .map(model -> new ModelInfo(model.name(), model.kind(), model.bytes()))
        .toList();
  }

  @Override
  public List<GeneratedFile> textToImage(Request request, Path folder, ProgressListener progress)
      throws InterruptedException {
    if (request.count() < 1) {
      throw new EngineException(
          EngineError.INVALID_REQUEST, "count must be 1 or more but was " + request.count());
    }
    String name = request.model() == null ? settings.defaultModel() : request.model();
    ModelDirectory model = shelf.find(name);
    drawing.lockInterruptibly();
    try {
      TextToImagePipeline pipeline = pipeline(model);
      Plan plan = plan(request, model, pipeline.factor());
      var files = new ArrayList<GeneratedFile>();
      for (int n = 0; n < request.count(); n++) {
        files.add(draw(pipeline, plan, n, folder, progress));
      }
      return files;
    } catch (ai.djl.engine.EngineException e) {
      throw fromNative(e);
    } catch (IOException e) {
      throw new EngineException(
          EngineError.INTERNAL, "the picture cannot be written to " + folder + ": " + e, e);
    } finally {
      drawing.unlock();
    }
  }

  private TextToImagePipeline pipeline(ModelDirectory model) {
    if (closed) {
      throw new EngineException(EngineError.UNAVAILABLE, "the diffusion engine is closed");
    }
    TextToImagePipeline ready = loaded;
    if (ready != null && model.equals(loadedModel)) {
      return ready;
    }
    unload();
    long start = System.nanoTime();
    Kernels operators = kernels;
    if (operators == null) {
      int threads = settings.threads() == 0 ? PhysicalCores.count() : settings.threads();
      TorchRuntime.start(settings.cacheFolder(), threads);
      operators = new Kernels(settings.cacheFolder());
      kernels = operators;
    }
    TextToImagePipeline pipeline = TextToImagePipeline.load(operators, model);
    loaded = pipeline;
    loadedModel = model;
    log.info("Model {} loaded in {} ms", model.name(), (System.nanoTime() - start) / 1_000_000);
    return pipeline;
  }

  private void unload() {
    if (loaded != null) {
      loaded.close();
    }
    loaded = null;
    loadedModel = null;
  }

  private static Plan plan(Request request, ModelDirectory model, int factor) {
    JsonNode hints = model.hints();
    int standard = model.config("unet").path("sample_size").asInt(64) * factor;
    int width = orHint(request.width(), hints.path("width").asInt(standard));
    int height = orHint(request.height(), hints.path("height").asInt(standard));
    requireMultiple("width", width, factor);
    requireMultiple("height", height, factor);
    int steps = orHint(request.steps(), hints.path("steps").asInt(DEFAULT_STEPS));
    double guidance =
        request.guidanceScale() == null
            ? hints.path("guidance_scale").asDouble(DEFAULT_GUIDANCE)
            : request.guidanceScale();
    if (!(guidance >= 0 && guidance <= 100)) {
      throw new EngineException(
          EngineError.INVALID_REQUEST, "guidance_scale must be 0..100 but was " + guidance);
    }
    JsonNode config = model.schedulerConfig();
    String scheduler =
        NoiseSchedulers.canonical(
            request.scheduler() == null
                ? config.path("_class_name").asText()
                : request.scheduler());
    long seed =
        request.seed() == null ? ThreadLocalRandom.current().nextLong(1L << 53) : request.seed();
    String negative = request.negativePrompt() == null ? "" : request.negativePrompt();
    return new Plan(
        model.name(),
        request.prompt(),
        negative,
        width,
        height,
        steps,
        guidance,
        scheduler,
        config,
        seed,
        request.count());
  }

  private static int orHint(@Nullable Integer wanted, int hint) {
    return wanted == null ? hint : wanted;
  }

  private static void requireMultiple(String field, int value, int factor) {
    if (value <= 0 || value % factor != 0) {
      throw new EngineException(
          EngineError.INVALID_REQUEST,
          "%s must be a multiple of %d but was %d".formatted(field, factor, value));
    }
  }

  private static GeneratedFile draw(
      TextToImagePipeline pipeline, Plan plan, int n, Path folder, ProgressListener progress)
      throws InterruptedException, IOException {
    long seed = plan.seed() + n;
    var drawing =
        new TextToImagePipeline.Drawing(
            plan.prompt(),
            plan.negativePrompt(),
            plan.width(),
            plan.height(),
            plan.steps(),
            plan.guidanceScale(),
            NoiseSchedulers.create(plan.scheduler(), plan.schedulerConfig(), 0),
            new LatentNoise(seed),
            1);
    Path file = folder.resolve("picture-" + (n + 1) + ".png");
    try (NDManager scope = pipeline.newScope()) {
      NDArray latents =
          pipeline.denoise(
              scope,
              drawing,
              (step, steps, _) ->
                  progress.progress(
                      n * steps + step,
                      plan.count() * steps,
                      String.format(Locale.ROOT, "denoising %d/%d", step, steps)));
      PngFile.write(PngFile.image(pipeline.decode(latents).get(0)), file);
    }
    return new GeneratedFile(
        file, "image/png", plan.width(), plan.height(), null, plan.metadata(seed));
  }

  /// libtorch tells its failures apart by text alone.
  private static EngineException fromNative(RuntimeException e) {
    String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return message.contains("allocate") || message.contains("out of memory")
        ? new EngineException(
            EngineError.OUT_OF_MEMORY, "memory is not enough for this size: " + message, e)
        : new EngineException(EngineError.INTERNAL, "libtorch failed: " + message, e);
  }

  @Override
  public void close() {
    drawing.lock();
    try {
      closed = true;
      unload();
      if (kernels != null) {
        kernels.close();
        kernels = null;
      }
    } finally {
      drawing.unlock();
    }
  }

  /// A request with every default filled in.
  private record Plan(
      String model,
      String prompt,
      String negativePrompt,
      int width,
      int height,
      int steps,
      double guidanceScale,
      String scheduler,
      JsonNode schedulerConfig,
      long seed,
      int count) {
    Map<String, Object> metadata(long seed) {
      var values = new LinkedHashMap<String, Object>();
      values.put("prompt", prompt);
      values.put("negative_prompt", negativePrompt);
      values.put("seed", seed);
      values.put("steps", steps);
      values.put("guidance_scale", guidanceScale);
      values.put("scheduler", scheduler);
      values.put("model", model);
      values.put("width", width);
      values.put("height", height);
      return values;
    }
  }
}
