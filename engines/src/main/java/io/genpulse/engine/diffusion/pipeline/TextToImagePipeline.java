package io.genpulse.engine.diffusion.pipeline;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.diffusion.files.ModelFiles;
import io.genpulse.engine.diffusion.files.TensorSource;
import io.genpulse.engine.diffusion.network.ClipTextEncoder;
import io.genpulse.engine.diffusion.network.Conditioning;
import io.genpulse.engine.diffusion.network.Kernels;
import io.genpulse.engine.diffusion.network.UNet;
import io.genpulse.engine.diffusion.network.Vae;
import io.genpulse.engine.diffusion.network.Weights;
import io.genpulse.engine.diffusion.scheduler.NoiseScheduler;
import io.genpulse.engine.diffusion.scheduler.NoiseWalk;
import io.genpulse.engine.diffusion.text.ClipTokenizer;
import java.util.Set;

/// A loaded model of the Stable Diffusion 1 form that turns a prompt into pictures. Holds its
/// weights until closed.
///
/// Used by one thread at a time.
public final class TextToImagePipeline implements AutoCloseable {
  /// The pipeline classes whose models it draws with.
  public static final Set<String> CLASSES =
      Set.of("StableDiffusionPipeline", "StableDiffusionImg2ImgPipeline");

  private final NDManager manager;
  private final ClipTokenizer tokenizer;
  private final ClipTextEncoder textEncoder;
  private final UNet unet;
  private final Vae vae;

  private TextToImagePipeline(
      NDManager manager, ClipTokenizer tokenizer, ClipTextEncoder textEncoder, UNet unet, Vae vae) {
    this.manager = manager;
    this.tokenizer = tokenizer;
    this.textEncoder = textEncoder;
    this.unet = unet;
    this.vae = vae;
  }

  /// @throws EngineException `MODEL_INVALID` naming file and tensor, or `NOT_SUPPORTED`
  public static TextToImagePipeline load(Kernels kernels, ModelFiles model) {
    if (!CLASSES.contains(model.pipelineClass())) {
      throw new EngineException(
          EngineError.NOT_SUPPORTED,
          "model \"%s\" is a %s, which is not supported"
              .formatted(model.name(), model.pipelineClass()));
    }
    NDManager manager = NDManager.newBaseManager("PyTorch");
    try (TensorSource text = model.open("text_encoder");
        TensorSource unet = model.open("unet");
        TensorSource vae = model.open("vae")) {
      return new TextToImagePipeline(
          manager,
          ClipTokenizer.open(model.tokenizer("text_encoder")),
          new ClipTextEncoder(
              kernels, model.config("text_encoder"), new Weights(text, manager, "")),
          new UNet(kernels, model.config("unet"), new Weights(unet, manager, "")),
          new Vae(kernels, model.config("vae"), new Weights(vae, manager, "")));
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /// Pixels of which width and height must be a multiple.
  int factor() {
    return vae.factor();
  }

  /// A manager for the arrays of one picture.
  public NDManager newScope() {
    return manager.newSubManager();
  }

  /// What the words of a prompt do to drawings of so many pictures each, owned by `scope`.
  ///
  /// @throws InterruptedException soon after the interruption, also where the prompt is very long
  public Conditioning condition(
      NDManager scope, String prompt, String negativePrompt, double guidanceScale, int pictures)
      throws InterruptedException {
    long[] wanted = tokenizer.encodeToLength(prompt);
    long[][] ids =
        new Guidance(guidanceScale).active()
            ? new long[][] {tokenizer.encodeToLength(negativePrompt), wanted}
            : new long[][] {wanted};
    try (NDManager encoding = scope.newSubManager()) {
      NDArray text = textEncoder.encode(encoding, ids).repeat(0, pictures);
      Conditioning conditioning = unet.conditioning(text, null);
      conditioning.keysValues().forEach(array -> array.attach(scope));
      return conditioning;
    }
  }

  /// The final latents of a drawing, owned by `scope`.
  ///
  /// @param text of [#condition], with the same guidance scale and number of pictures
  /// @throws InterruptedException within one step of the interruption
  public NDArray denoise(NDManager scope, Conditioning text, Drawing drawing, StepListener listener)
      throws InterruptedException {
    NoiseWalk walk = drawing.scheduler().walk(drawing.steps());
    var guidance = new Guidance(drawing.guidanceScale());
    long[] shape = {
      drawing.pictures(),
      vae.latentChannels(),
      drawing.height() / vae.factor(),
      drawing.width() / vae.factor()
    };
    NDArray latents =
        scope.create(drawing.noise().draw(shape), new Shape(shape)).mul(walk.initNoiseSigma());
    int calls = walk.timesteps().length;
    for (int i = 0; i < calls; i++) {
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted before step " + (i + 1));
      }
      try (NDManager step = scope.newSubManager()) {
        latents.attach(step);
        latents = step(walk, i, latents, text, drawing, guidance);
        latents.attach(scope);
      }
      listener.done(i + 1, calls, latents);
    }
    return latents;
  }

  private NDArray step(
      NoiseWalk walk,
      int call,
      NDArray latents,
      Conditioning text,
      Drawing drawing,
      Guidance guidance) {
    NDArray input = walk.scaleModelInput(call, guidance.batch(latents));
    double[] timestep = {walk.timesteps()[call]};
    NDArray predicted = guidance.combine(unet.predict(input, timestep, text));
    Shape shape = latents.getShape();
    NDManager owner = latents.getManager();
    return walk.step(
        call,
        predicted,
        latents,
        () -> owner.create(drawing.noise().draw(shape.getShape()), shape));
  }

  /// Pictures of about -1..1 (NCHW), one after the other to bound the memory, owned by the latents'
  /// manager.
  public NDArray decode(NDArray latents) {
    var pictures = new NDList();
    NDManager owner = latents.getManager();
    for (long i = 0; i < latents.getShape().get(0); i++) {
      try (NDManager one = owner.newSubManager()) {
        NDArray latent = latents.get(i).expandDims(0);
        latent.attach(one);
        NDArray picture = vae.decode(latent);
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

  /// What to draw, with nothing left open.
  ///
  /// @param pictures drawn at once, as one batch
  public record Drawing(
      int width,
      int height,
      int steps,
      double guidanceScale,
      NoiseScheduler scheduler,
      NoiseSource noise,
      int pictures) {}

  /// Hears of each step and the latents after it, which it must not keep.
  @FunctionalInterface
  public interface StepListener {
    void done(int step, int steps, NDArray latents);
  }
}
