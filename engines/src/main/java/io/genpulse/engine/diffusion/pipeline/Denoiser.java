package io.genpulse.engine.diffusion.pipeline;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.genpulse.engine.EngineJob;
import io.genpulse.engine.diffusion.network.Conditioning;
import io.genpulse.engine.diffusion.network.UNet;
import io.genpulse.engine.diffusion.scheduler.NoiseWalk;

/// Goes all of a walk with a network. Each step's arrays live in a manager of its own.
record Denoiser(
    UNet unet, Conditioning text, Guidance guidance, NoiseSource noise, StepListener listener) {
  /// The last latents, owned by the manager of the first.
  ///
  /// @throws InterruptedException within one layer of the interruption
  NDArray denoise(NDArray first, NoiseWalk walk, StepHooks hooks) throws InterruptedException {
    NDManager scope = first.getManager();
    NDArray latents = first;
    int calls = walk.timesteps().length;
    for (int call = 0; call < calls; call++) {
      EngineJob.stopIfAsked();
      try (NDManager step = scope.newSubManager()) {
        latents.attach(step);
        latents = hooks.after(call, step(walk, call, latents, hooks));
        latents.attach(scope);
      }
      listener.done(call + 1, calls, latents);
    }
    return latents;
  }

  private NDArray step(NoiseWalk walk, int call, NDArray latents, StepHooks hooks)
      throws InterruptedException {
    NDArray input = hooks.input(walk.scaleModelInput(call, guidance.batch(latents)));
    double[] timestep = {walk.timesteps()[call]};
    NDArray predicted = guidance.combine(unet.predict(input, timestep, text));
    listener.predicted(walk, call, predicted, latents);
    Shape shape = latents.getShape();
    NDManager owner = latents.getManager();
    return walk.step(
        call, predicted, latents, () -> owner.create(noise.draw(shape.getShape()), shape));
  }
}
