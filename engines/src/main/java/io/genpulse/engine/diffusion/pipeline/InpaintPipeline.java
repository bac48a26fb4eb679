package io.genpulse.engine.diffusion.pipeline;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.genpulse.engine.diffusion.network.Conditioning;
import io.genpulse.engine.diffusion.scheduler.NoiseWalk;

/// Draws a part of a picture anew: with a network that is told what is masked, or with any other by
/// setting the rest back to the picture after each step. The whole picture is decoded in the end.
public record InpaintPipeline(LoadedModel model) {
  /// The final latents, owned by the picture's manager. Noise is drawn in diffusers' order.
  ///
  /// @param picture of the drawing's size, 1 x 3 x height x width, -1..1
  /// @param mask 1 x 1 x height x width, 1 what is drawn anew and 0 what stays
  /// @throws InterruptedException within one step of the interruption
  public NDArray draw(
      Conditioning text,
      Drawing drawing,
      NDArray picture,
      NDArray mask,
      Strength strength,
      StepListener listener)
      throws InterruptedException {
    boolean told = model.isToldMasks();
    NoiseWalk walk = strength.walk(drawing.scheduler(), drawing.steps());
    NDArray clean =
        told && strength.isFull() ? null : model.encode(picture, drawing, drawing.noise().first());
    Shape shape = model.latents(drawing);
    NDArray noise = picture.getManager().create(drawing.noise().draw(shape.getShape()), shape);
    NDArray kept = model.encode(kept(picture, mask), drawing, drawing.noise().first());
    NDArray small = Mask.small(mask, shape).repeat(0, drawing.pictures());
    NDArray first =
        clean == null || strength.isFull()
            ? noise.mul(walk.initNoiseSigma())
            : walk.addNoise(0, clean, noise);
    StepHooks hooks =
        clean == null || told
            ? new Told(drawing.guidance(), small.concat(kept, 1))
            : new SetBack(walk, small, clean, noise);
    return model.denoiser(text, drawing, listener).denoise(first, walk, hooks);
  }

  /// Mid grey where the mask is.
  private static NDArray kept(NDArray picture, NDArray mask) {
    return picture.mul(mask.mul(-1).add(1));
  }

  private record Told(Guidance guidance, NDArray maskAndKept) implements StepHooks {
    @Override
    public NDArray input(NDArray latents) {
      return NDArrays.concat(new NDList(latents, guidance.batch(maskAndKept)), 1);
    }
  }

  private record SetBack(NoiseWalk walk, NDArray mask, NDArray clean, NDArray noise)
      implements StepHooks {
    @Override
    public NDArray after(int call, NDArray latents) {
      boolean last = call + 1 == walk.timesteps().length;
      NDArray rest = last ? clean : walk.addNoise(call + 1, clean, noise);
      NDArray mixed = latents.mul(mask).add(rest.mul(mask.mul(-1).add(1)));
      mixed.attach(latents.getManager());
      return mixed;
    }
  }
}
