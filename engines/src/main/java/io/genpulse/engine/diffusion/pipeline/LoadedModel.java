package io.genpulse.engine.diffusion.pipeline;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineJob;
import io.genpulse.engine.diffusion.files.LoadedTensors;
import io.genpulse.engine.diffusion.files.LoraPatches;
import io.genpulse.engine.diffusion.files.ModelFiles;
import io.genpulse.engine.diffusion.files.TensorSource;
import io.genpulse.engine.diffusion.network.ClipTextEncoder;
import io.genpulse.engine.diffusion.network.Conditioning;
import io.genpulse.engine.diffusion.network.Kernels;
import io.genpulse.engine.diffusion.network.Precision;
import io.genpulse.engine.diffusion.network.UNet;
import io.genpulse.engine.diffusion.network.Vae;
import io.genpulse.engine.diffusion.network.VaeTiles;
import io.genpulse.engine.diffusion.network.Weights;
import io.genpulse.engine.diffusion.text.ClipTokenizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A model with all its parts in memory, until closed. The pipelines draw with it.
///
/// Used by one thread at a time.
public final class LoadedModel implements AutoCloseable {
  /// Above so many numbers in a plane of latents, the VAE works on tiles: 1024 x 1024 pixels with a
  /// factor of 8.
  private static final long MOST_UNTILED = 128 * 128;

  private final Kernels kernels;
  private final NDManager manager;
  private final Map<String, LoadedTensors> parts = new HashMap<>();
  private final String name;
  private final Precision precision;
  private final PromptEncoder prompts;
  private final UNet unet;
  private final Vae vae;
  private final LoraPatches loras;
  private @Nullable LatentPreview preview;

  private LoadedModel(Kernels kernels, ModelFiles model, Precision precision, NDManager manager)
      throws InterruptedException {
    this.kernels = kernels;
    this.manager = manager;
    this.name = model.name();
    this.precision = precision;
    boolean two = ModelForm.of(model).isXl();
    var towers = new ArrayList<TextTower>();
    for (String part : two ? List.of("text_encoder", "text_encoder_2") : List.of("text_encoder")) {
      EngineJob.stopIfAsked();
      ClipTokenizer tokenizer = ClipTokenizer.open(model.tokenizer(part));
      try (TensorSource source = model.open(part)) {
        towers.add(
            new TextTower(
                tokenizer,
                new ClipTextEncoder(kernels, model.config(part), weights(source, part)),
                two));
      }
    }
    prompts = new PromptEncoder(towers);
    EngineJob.stopIfAsked();
    Weights.@Nullable Form form = precision.form(kernels);
    try (TensorSource source = model.open("unet")) {
      unet = new UNet(kernels, model.config("unet"), weights(source, "unet").in(form));
    }
    EngineJob.stopIfAsked();
    try (TensorSource source = model.open("vae")) {
      vae = new Vae(kernels, model.config("vae"), weights(source, "vae").in(form));
    }
    loras = new LoraPatches(model, parts, kernels);
  }

  private Weights weights(TensorSource source, String part) {
    return new Weights(source, manager, "", parts.computeIfAbsent(part, _ -> new LoadedTensors()));
  }

  /// @throws EngineException `MODEL_INVALID` naming file and tensor, or `NOT_SUPPORTED`
  /// @throws InterruptedException within one part of the interruption
  public static LoadedModel load(Kernels kernels, ModelFiles model, Precision precision)
      throws InterruptedException {
    NDManager manager = NDManager.newBaseManager("PyTorch");
    try {
      return new LoadedModel(kernels, model, precision, manager);
    } catch (RuntimeException | Error | InterruptedException e) {
      manager.close();
      throw e;
    }
  }

  /// A manager for the arrays of one picture.
  public NDManager newScope() {
    return manager.newSubManager();
  }

  /// What LoRA files have changed.
  public LoraPatches loras() {
    return loras;
  }

  /// Shows what a drawing will look like while it goes on.
  public LatentPreview preview() throws InterruptedException {
    LatentPreview ready = preview;
    if (ready == null) {
      ready = LatentPreview.of(manager, vae);
      preview = ready;
    }
    return ready;
  }

  /// In which it draws.
  public Precision precision() {
    return precision;
  }

  /// Of all weights, whether they lie in memory of their own or in the file's.
  public long bytes() {
    return parts.values().stream().mapToLong(LoadedTensors::bytes).sum();
  }

  /// Pixels of which width and height must be a multiple.
  public int factor() {
    return vae.factor();
  }

  /// Whether the network is told how large the picture is.
  public boolean isToldSizes() {
    return unet.takesAdded();
  }

  public PromptEncoder prompts() {
    return prompts;
  }

  /// What the words say to the network, owned by `scope`.
  ///
  /// @throws InterruptedException soon after the interruption, also where a prompt is very long
  public Conditioning condition(
      NDManager scope, Prompting prompting, Guidance guidance, ToldSizes sizes)
      throws InterruptedException {
    try (NDManager encoding = scope.newSubManager()) {
      EncodedPrompts text = prompts.encode(encoding, prompting, guidance.active());
      Conditioning conditioning = unet.conditioning(text.states(), added(text, sizes));
      conditioning.keysValues().forEach(array -> array.attach(scope));
      if (conditioning.added() != null) {
        conditioning.added().attach(scope);
      }
      return conditioning;
    }
  }

  private UNet.@Nullable Added added(EncodedPrompts text, ToldSizes sizes) {
    if (text.pooled() == null || !unet.takesAdded()) {
      return null;
    }
    int rows = Math.toIntExact(text.pooled().getShape().get(0));
    return new UNet.Added(text.pooled(), Collections.nCopies(rows, sizes.timeIds()));
  }

  Shape latents(Drawing drawing) {
    return new Shape(
        drawing.pictures(),
        vae.latentChannels(),
        drawing.height() / vae.factor(),
        drawing.width() / vae.factor());
  }

  Denoiser denoiser(Conditioning text, Drawing drawing, StepListener listener) {
    return new Denoiser(unet, text, drawing.guidance(), drawing.noise(), listener);
  }

  /// Whether the network is told which part of which picture is to be drawn anew.
  boolean isToldMasks() {
    return unet.inChannels() == 2 * vae.latentChannels() + 1;
  }

  /// @throws EngineException `INVALID_REQUEST` when the network wants more than latents
  void requireLatentsAlone() {
    if (unet.inChannels() != vae.latentChannels()) {
      throw EngineException.invalid(
          "model",
          isToldMasks()
              ? "model \"%s\" is for inpainting only: it needs a picture and a mask".formatted(name)
              : "model \"%s\" has a UNet of %d channels, which is not supported"
                  .formatted(name, unet.inChannels()));
    }
  }

  /// A sample of what a picture may have come from, for each picture of a drawing, owned by the
  /// picture's manager. Where all have one source of noise, they have one sample, too.
  ///
  /// @throws InterruptedException within one layer of the interruption
  NDArray encode(NDArray picture, Drawing drawing, NoiseSource source) throws InterruptedException {
    NDManager owner = picture.getManager();
    try (NDManager encoding = owner.newSubManager()) {
      NDArray own = picture.duplicate();
      own.attach(encoding);
      Shape shape = latents(drawing);
      boolean tiled = shape.get(2) * shape.get(3) > MOST_UNTILED;
      Vae.Latents one = tiled ? VaeTiles.standard(kernels, vae).encode(own) : vae.encode(own);
      long samples = source.isEach() ? drawing.pictures() : 1;
      Shape drawn = one.mean().getShape();
      long[] wanted = drawn.getShape();
      wanted[0] = samples;
      var all =
          new Vae.Latents(one.mean().repeat(0, samples), one.logVariance().repeat(0, samples));
      NDArray noise = encoding.create(source.draw(wanted), new Shape(wanted));
      NDArray latents = all.sample(noise).mul(vae.scalingFactor());
      NDArray result = latents.repeat(0, drawing.pictures() / samples);
      result.attach(owner);
      return result;
    }
  }

  /// Pictures of about -1..1 (NCHW), one after the other to bound the memory, owned by the latents'
  /// manager.
  ///
  /// @throws InterruptedException within one layer of the interruption
  public NDArray decode(NDArray latents) throws InterruptedException {
    return decode(latents, false);
  }

  /// @param sparing tile by tile also where pictures are not large
  public NDArray decode(NDArray latents, boolean sparing) throws InterruptedException {
    var pictures = new NDList();
    NDManager owner = latents.getManager();
    boolean tiled = sparing || latents.getShape().get(2) * latents.getShape().get(3) > MOST_UNTILED;
    for (long i = 0; i < latents.getShape().get(0); i++) {
      try (NDManager one = owner.newSubManager()) {
        NDArray latent = latents.get(i).expandDims(0);
        latent.attach(one);
        NDArray picture =
            tiled ? VaeTiles.standard(kernels, vae).decode(latent) : vae.decode(latent);
        picture.attach(owner);
        pictures.add(picture);
      }
    }
    return NDArrays.concat(pictures, 0);
  }

  @Override
  public void close() {
    manager.close();
  }
}
