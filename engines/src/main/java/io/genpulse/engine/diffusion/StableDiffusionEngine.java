package io.genpulse.engine.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.genpulse.engine.Engine;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineId;
import io.genpulse.engine.EngineJob;
import io.genpulse.engine.EngineSettings;
import io.genpulse.engine.EngineStatus;
import io.genpulse.engine.GeneratedFile;
import io.genpulse.engine.ModelInfo;
import io.genpulse.engine.capability.TextToImage;
import io.genpulse.engine.diffusion.files.ModelFiles;
import io.genpulse.engine.diffusion.files.ModelShelf;
import io.genpulse.engine.diffusion.network.Conditioning;
import io.genpulse.engine.diffusion.network.Kernels;
import io.genpulse.engine.diffusion.network.PhysicalCores;
import io.genpulse.engine.diffusion.network.TorchRuntime;
import io.genpulse.engine.diffusion.pipeline.LatentNoise;
import io.genpulse.engine.diffusion.pipeline.PngFile;
import io.genpulse.engine.diffusion.pipeline.TextToImagePipeline;
import io.genpulse.engine.diffusion.scheduler.NoiseSchedulers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Draws with Stable Diffusion models on libtorch. Keeps the last model loaded; draws one task at a
/// time, as one already uses every core, on a thread of its own.
///
/// Safe for use by several threads.
final class StableDiffusionEngine implements Engine, TextToImage {
  private static final Logger log = LoggerFactory.getLogger(StableDiffusionEngine.class);

  private final EngineSettings settings;
  private final ModelShelf shelf;
  private final NativeThread thread = new NativeThread();
  // These belong to the thread.
  private @Nullable Kernels kernels;
  private volatile @Nullable ModelFiles loadedModel;
  private @Nullable TextToImagePipeline loaded;
  private @Nullable Object loadedStamp;

  StableDiffusionEngine(EngineSettings settings) {
    this.settings = settings;
    this.shelf = DiffusionEngineFactory.shelf(settings);
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
    return shelf.describe(DiffusionEngineFactory::capabilities);
  }

  @Override
  public Set<String> loadedModels() {
    ModelFiles model = loadedModel;
    return model == null ? Set.of() : Set.of(model.name());
  }

  @Override
  public void textToImage(Request request, EngineJob job) throws InterruptedException {
    String name = request.model() == null ? settings.defaultModel() : request.model();
    ModelFiles model = shelf.find(name);
    DrawingPlan plan = DrawingPlan.of(request, model);
    thread.run(() -> draw(plan, model, job));
  }

  private void draw(DrawingPlan plan, ModelFiles model, EngineJob job) throws InterruptedException {
    try {
      job.progress(0, parts(plan, plan.steps()), "loading model " + model.name());
      TextToImagePipeline pipeline = pipeline(model);
      try (NDManager scope = pipeline.newScope()) {
        Conditioning text =
            pipeline.condition(
                scope, plan.prompt(), plan.negativePrompt(), plan.guidanceScale(), 1);
        for (int n = 0; n < plan.count(); n++) {
          job.made(draw(pipeline, text, plan, n, job));
        }
      }
    } catch (ai.djl.engine.EngineException | OutOfMemoryError e) {
      throw NativeFailure.computing(e);
    } catch (EngineException e) {
      // An interruption closes a file that is being read, which then seems to be broken.
      stopIfAsked();
      throw e;
    }
  }

  /// Parts of the whole: the model, and for each picture its steps and its decoding.
  private static int parts(DrawingPlan plan, int steps) {
    return 1 + plan.count() * (steps + 1);
  }

  private TextToImagePipeline pipeline(ModelFiles model) throws InterruptedException {
    TextToImagePipeline ready = loaded;
    Object stamp = model.stamp();
    if (ready != null && model.equals(loadedModel) && stamp.equals(loadedStamp)) {
      return ready;
    }
    free();
    long start = System.nanoTime();
    TextToImagePipeline pipeline = TextToImagePipeline.load(kernels(), model);
    loaded = pipeline;
    loadedModel = model;
    loadedStamp = stamp;
    log.info("Model {} loaded in {} ms", model.name(), (System.nanoTime() - start) / 1_000_000);
    stopIfAsked();
    return pipeline;
  }

  private Kernels kernels() {
    Kernels ready = kernels;
    if (ready == null) {
      Path cache = settings.cacheFolder();
      try {
        TorchRuntime.start(
            cache, settings.threads() == 0 ? PhysicalCores.count() : settings.threads());
        ready = new Kernels(cache);
      } catch (RuntimeException | LinkageError e) {
        throw NativeFailure.starting(e, cache);
      }
      kernels = ready;
    }
    return ready;
  }

  private static GeneratedFile draw(
      TextToImagePipeline pipeline, Conditioning text, DrawingPlan plan, int n, EngineJob job)
      throws InterruptedException {
    long seed = plan.seed() + n;
    var drawing =
        new TextToImagePipeline.Drawing(
            plan.width(),
            plan.height(),
            plan.steps(),
            plan.guidanceScale(),
            NoiseSchedulers.create(plan.scheduler(), plan.schedulerConfig(), 0),
            new LatentNoise(seed),
            1);
    Path file = job.folder().resolve("picture-" + (n + 1) + ".png");
    try (NDManager scope = pipeline.newScope()) {
      NDArray latents =
          pipeline.denoise(
              scope,
              text,
              drawing,
              (step, steps, _) ->
                  job.progress(
                      1 + n * (steps + 1) + step,
                      parts(plan, steps),
                      String.format(Locale.ROOT, "denoising %d/%d", step, steps)));
      stopIfAsked();
      PngFile.write(PngFile.image(pipeline.decode(latents).get(0)), file);
    } catch (IOException e) {
      throw NativeFailure.writing(e, job.folder());
    }
    return new GeneratedFile(
        file, "image/png", plan.width(), plan.height(), null, plan.metadata(seed));
  }

  private static void stopIfAsked() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted between two pieces of work");
    }
  }

  @Override
  public void unload() throws InterruptedException {
    thread.run(this::free);
  }

  private void free() {
    if (loaded != null) {
      loaded.close();
    }
    loaded = null;
    loadedModel = null;
  }

  @Override
  public void close() {
    thread.close(
        () -> {
          free();
          if (kernels != null) {
            kernels.close();
            kernels = null;
          }
        });
  }
}
