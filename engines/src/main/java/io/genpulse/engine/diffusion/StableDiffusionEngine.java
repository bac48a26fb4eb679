package io.genpulse.engine.diffusion;

import io.genpulse.engine.Engine;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineId;
import io.genpulse.engine.EngineJob;
import io.genpulse.engine.EngineSettings;
import io.genpulse.engine.EngineStatus;
import io.genpulse.engine.ModelInfo;
import io.genpulse.engine.capability.ImageToImage;
import io.genpulse.engine.capability.Inpainting;
import io.genpulse.engine.capability.TextToImage;
import io.genpulse.engine.capability.Upscaling;
import io.genpulse.engine.diffusion.files.FileHashes;
import io.genpulse.engine.diffusion.files.LoraPatches;
import io.genpulse.engine.diffusion.files.ModelFiles;
import io.genpulse.engine.diffusion.files.ModelShelf;
import io.genpulse.engine.diffusion.network.Kernels;
import io.genpulse.engine.diffusion.network.PhysicalCores;
import io.genpulse.engine.diffusion.network.Precision;
import io.genpulse.engine.diffusion.network.TorchRuntime;
import io.genpulse.engine.diffusion.pipeline.LoadedModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Draws with Stable Diffusion models on libtorch. Keeps models loaded until it was idle for long;
/// draws one task at a time, as one already uses every core, on a thread of its own.
///
/// Safe for use by several threads.
final class StableDiffusionEngine
    implements Engine, TextToImage, ImageToImage, Inpainting, Upscaling {
  private static final Logger log = LoggerFactory.getLogger(StableDiffusionEngine.class);

  private final LongSupplier memory;
  private final EngineSettings settings;
  private final ModelShelf shelf;
  private final FileHashes hashes;
  private final NativeThread thread = new NativeThread();
  private final IdleTimer idle;
  // These belong to the thread.
  private final ModelCache models;
  private @Nullable Kernels kernels;

  StableDiffusionEngine(EngineSettings settings) {
    this(settings, MachineMemory::available);
  }

  /// @param memory bytes that are free
  StableDiffusionEngine(EngineSettings settings, LongSupplier memory) {
    this.memory = memory;
    this.settings = settings;
    this.hashes = DiffusionEngineFactory.hashes(settings);
    this.shelf = DiffusionEngineFactory.shelf(settings, hashes);
    this.models = new ModelCache(() -> DiffusionEngineFactory.cacheBytes(settings), memory);
    this.idle = new IdleTimer(DiffusionEngineFactory.idleTime(settings), this::freeIdle);
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
    return models.names();
  }

  @Override
  public void textToImage(TextToImage.Request request, EngineJob job) throws InterruptedException {
    draw(DrawingRequest.of(request), job);
  }

  @Override
  public void imageToImage(ImageToImage.Request request, EngineJob job)
      throws InterruptedException {
    draw(DrawingRequest.of(request), job);
  }

  @Override
  public void inpaint(Inpainting.Request request, EngineJob job) throws InterruptedException {
    draw(DrawingRequest.of(request), job);
  }

  @Override
  public void upscale(Upscaling.Request request, EngineJob job) throws InterruptedException {
    draw(DrawingRequest.of(request), job);
  }

  private void draw(DrawingRequest request, EngineJob job) throws InterruptedException {
    String name = request.model() == null ? settings.defaultModel() : request.model();
    ModelFiles model = shelf.find(name);
    GivenPictures given = GivenPictures.read(request.beginning());
    DrawingPlan plan = DrawingPlan.of(request, model, given.size());
    List<LoraPatches.Use> loras =
        plan.loras().stream()
            .map(tag -> new LoraPatches.Use(shelf.lora(tag.name()), tag.weight()))
            .toList();
    GivenPictures fitting = given.fit(plan.size());
    idle.pause();
    try (var hash = new Meanwhile<>(() -> model.sha256(hashes))) {
      thread.run(() -> draw(model, plan, loras, fitting, hash, job));
    } finally {
      idle.start();
    }
  }

  private void draw(
      ModelFiles files,
      DrawingPlan plan,
      List<LoraPatches.Use> loras,
      GivenPictures given,
      Meanwhile<String> hash,
      EngineJob job)
      throws InterruptedException {
    try {
      job.progress(0, plan.parts(), "loading model " + files.name());
      Kernels ready = kernels();
      LoadedModel model = models.get(files, wanted -> load(ready, wanted));
      EngineJob.stopIfAsked();
      model.loras().apply(loras);
      var provenance = new Provenance(hash, model.precision());
      List<MemoryNeed> needs =
          plan.passes().stream()
              .map(
                  pass ->
                      MemoryNeed.of(
                          files, pass.size(), plan.guidanceScale() > 1, model.precision()))
              .toList();
      Runnable check = () -> models.requireUnchanged(files);
      new PictureDrawer(model, plan, needs, memory, given, provenance, job, check).draw();
    } catch (ai.djl.engine.EngineException | OutOfMemoryError e) {
      throw NativeFailure.computing(e);
    } catch (EngineException e) {
      // An interruption closes a file that is being read, which then seems to be broken.
      EngineJob.stopIfAsked();
      throw e;
    }
  }

  private LoadedModel load(Kernels ready, ModelFiles files) throws InterruptedException {
    Optional<Precision> wanted = DiffusionEngineFactory.precision(settings);
    return wanted.isPresent()
        ? LoadedModel.load(ready, files, wanted.get())
        : new BestPrecision(settings.cacheFolder().resolve("precision"))
            .load(ready, files, memory.getAsLong());
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

  @Override
  public void unload() throws InterruptedException {
    thread.run(models::clear);
  }

  private void freeIdle() {
    try {
      unload();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (EngineException e) {
      log.debug("Closed before it was idle for long", e);
    }
  }

  @Override
  public void close() {
    idle.close();
    thread.close(
        () -> {
          models.clear();
          if (kernels != null) {
            kernels.close();
            kernels = null;
          }
        });
  }
}
