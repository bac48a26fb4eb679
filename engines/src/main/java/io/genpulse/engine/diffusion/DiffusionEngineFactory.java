package io.genpulse.engine.diffusion;

import io.avaje.spi.ServiceProvider;
import io.genpulse.engine.Engine;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineFactory;
import io.genpulse.engine.EngineId;
import io.genpulse.engine.EngineKey;
import io.genpulse.engine.EngineRequest;
import io.genpulse.engine.EngineSettings;
import io.genpulse.engine.Route;
import io.genpulse.engine.capability.ImageToImage;
import io.genpulse.engine.capability.Inpainting;
import io.genpulse.engine.capability.TextToImage;
import io.genpulse.engine.capability.Upscaling;
import io.genpulse.engine.diffusion.files.ClipVocabulary;
import io.genpulse.engine.diffusion.files.FileHashes;
import io.genpulse.engine.diffusion.files.ModelFiles;
import io.genpulse.engine.diffusion.files.ModelShelf;
import io.genpulse.engine.diffusion.network.Precision;
import io.genpulse.engine.diffusion.pipeline.ModelForm;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The engine `diffusers`: Stable Diffusion in this process.
@ServiceProvider
public final class DiffusionEngineFactory implements EngineFactory {
  static final EngineId ID = new EngineId("diffusers");
  private static final int USUAL_FACTOR = 8;
  private static final String EXTRA_MODELS = "extra-models";
  private static final String IDLE_UNLOAD = "idle-unload";
  private static final String CACHE = "model-cache";
  private static final String PRECISION = "precision";
  private static final String BETTER = "auto";

  @Override
  public EngineId id() {
    return ID;
  }

  @Override
  public Route route() {
    return Route.DIFFUSERS;
  }

  @Override
  public List<EngineKey> keys() {
    return List.of(
        new EngineKey(
            EXTRA_MODELS,
            EngineKey.Kind.TEXT,
            "",
            "Folders of other programs (ComfyUI, A1111) whose models are used where they lie,"
                + " separated as in PATH"),
        new EngineKey(
            IDLE_UNLOAD,
            EngineKey.Kind.NUMBER,
            "600",
            "Seconds without work after which models are unloaded; 0 = never"),
        new EngineKey(
            CACHE,
            EngineKey.Kind.NUMBER,
            "0",
            "MiB of weights that are kept loaded beside those in use; 0 = half of the memory"),
        EngineKey.choice(
            PRECISION,
            Stream.concat(Precision.words(), Stream.of(BETTER)).toList(),
            Precision.FLOAT32.word(),
            "Numbers to compute in: float32; bfloat16, which takes half the memory and, where the"
                + " processor has instructions for it, half the time; auto tries both with each"
                + " model"));
  }

  static Duration idleTime(EngineSettings settings) {
    return Duration.ofSeconds(settings.options().number(IDLE_UNLOAD));
  }

  /// Empty: what is better for the model.
  static Optional<Precision> precision(EngineSettings settings) {
    return Precision.of(settings.options().text(PRECISION));
  }

  static long cacheBytes(EngineSettings settings) {
    long megabytes = settings.options().number(CACHE);
    return megabytes == 0 ? MachineMemory.total() / 2 : megabytes << 20;
  }

  @Override
  public Set<Class<?>> capabilities() {
    return Set.of(TextToImage.class, ImageToImage.class, Inpainting.class, Upscaling.class);
  }

  @Override
  public Optional<String> neededModel(EngineRequest request, EngineSettings settings) {
    return DrawingRequest.of(request).map(wanted -> model(wanted, settings));
  }

  private static String model(DrawingRequest request, EngineSettings settings) {
    return request.model() == null ? settings.defaultModel() : request.model();
  }

  /// The model says which sizes it takes. Where this process has it not, those of Stable
  /// Diffusion's own models count.
  @Override
  public void check(EngineRequest request, EngineSettings settings) {
    DrawingRequest.of(request)
        .ifPresent(
            wanted ->
                DrawingPlan.check(
                    wanted,
                    shelf(settings, hashes(settings))
                        .lookup(model(wanted, settings))
                        .map(this::factor)
                        .orElse(USUAL_FACTOR)));
  }

  private int factor(ModelFiles model) {
    try {
      return DrawingPlan.factor(model);
    } catch (EngineException e) {
      // Its task will fail with what is wrong with the model.
      return USUAL_FACTOR;
    }
  }

  static ModelShelf shelf(EngineSettings settings, FileHashes hashes) {
    Stream<Path> others =
        Stream.of(settings.options().text(EXTRA_MODELS).split(Pattern.quote(File.pathSeparator)))
            .filter(folder -> !folder.isBlank())
            .map(Path::of);
    return new ModelShelf(
        Stream.concat(settings.modelFolders().stream(), others).toList(),
        new ClipVocabulary(settings.cacheFolder()),
        hashes);
  }

  static FileHashes hashes(EngineSettings settings) {
    return new FileHashes(settings.cacheFolder().resolve("hashes"));
  }

  /// What models of a pipeline class can be used for.
  static Set<Class<?>> capabilities(String pipelineClass) {
    return ModelForm.of(pipelineClass)
        .map(
            form ->
                form.isInpaint()
                    ? Set.<Class<?>>of(Inpainting.class)
                    : Set.<Class<?>>of(
                        TextToImage.class, ImageToImage.class, Inpainting.class, Upscaling.class))
        .orElse(Set.of());
  }

  @Override
  public Engine open(EngineSettings settings) {
    return new StableDiffusionEngine(settings);
  }
}
