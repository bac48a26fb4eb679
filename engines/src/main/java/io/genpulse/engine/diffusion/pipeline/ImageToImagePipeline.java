package io.genpulse.engine.diffusion.pipeline;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.genpulse.engine.diffusion.network.Conditioning;
import io.genpulse.engine.diffusion.scheduler.NoiseWalk;

/// Draws from a picture made noisy.
public record ImageToImagePipeline(LoadedModel model) {
  /// The final latents, owned by the picture's manager.
  ///
  /// @param text of [LoadedModel#condition], for the same guidance and pictures
  /// @param picture of the drawing's size, 1 x 3 x height x width, -1..1
  /// @throws InterruptedException within one layer of the interruption
  public NDArray draw(
      Conditioning text, Drawing drawing, NDArray picture, Strength strength, StepListener listener)
      throws InterruptedException {
    model.requireLatentsAlone();
    // What is wrong with the strength is told before anything is computed.
    NoiseWalk walk = strength.walk(drawing.scheduler(), drawing.steps());
    return drawOn(text, drawing, model.encode(picture, drawing, drawing.noise()), walk, listener);
  }

  /// The same from clean latents of the drawing's size.
  public NDArray drawOn(
      Conditioning text, Drawing drawing, NDArray clean, NoiseWalk walk, StepListener listener)
      throws InterruptedException {
    Shape shape = model.latents(drawing);
    NDArray noise = clean.getManager().create(drawing.noise().draw(shape.getShape()), shape);
    return model
        .denoiser(text, drawing, listener)
        .denoise(walk.addNoise(0, clean, noise), walk, StepHooks.NONE);
  }
}
