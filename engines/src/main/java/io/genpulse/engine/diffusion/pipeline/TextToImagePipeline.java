package io.genpulse.engine.diffusion.pipeline;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.genpulse.engine.diffusion.network.Conditioning;
import io.genpulse.engine.diffusion.scheduler.NoiseWalk;

/// Draws from noise alone.
public record TextToImagePipeline(LoadedModel model) {
  /// The final latents, owned by `scope`.
  ///
  /// @param text of [LoadedModel#condition], for the same guidance and pictures
  /// @throws InterruptedException within one layer of the interruption
  public NDArray draw(NDManager scope, Conditioning text, Drawing drawing, StepListener listener)
      throws InterruptedException {
    model.requireLatentsAlone();
    NoiseWalk walk = drawing.scheduler().walk(drawing.steps());
    Shape shape = model.latents(drawing);
    NDArray noise = scope.create(drawing.noise().draw(shape.getShape()), shape);
    return model
        .denoiser(text, drawing, listener)
        .denoise(noise.mul(walk.initNoiseSigma()), walk, StepHooks.NONE);
  }
}
