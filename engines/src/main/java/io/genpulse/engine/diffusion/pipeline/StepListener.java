package io.genpulse.engine.diffusion.pipeline;

import ai.djl.ndarray.NDArray;

/// Hears of each step and the latents after it, which it must not keep.
@FunctionalInterface
public interface StepListener {
  void done(int step, int steps, NDArray latents);
}
