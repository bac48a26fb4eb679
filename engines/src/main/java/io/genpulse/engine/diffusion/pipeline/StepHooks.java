package io.genpulse.engine.diffusion.pipeline;

import ai.djl.ndarray.NDArray;

/// What a pipeline does within each step of a denoiser. New arrays belong to the manager of those
/// that are given.
interface StepHooks {
  StepHooks NONE = new StepHooks() {};

  /// What the network takes, made from the scaled latents of the batch.
  default NDArray input(NDArray latents) {
    return latents;
  }

  /// The latents to go on with.
  default NDArray after(int call, NDArray latents) {
    return latents;
  }
}
