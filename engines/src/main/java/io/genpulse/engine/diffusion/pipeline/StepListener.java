package io.genpulse.engine.diffusion.pipeline;

import ai.djl.ndarray.NDArray;
import io.genpulse.engine.diffusion.scheduler.NoiseWalk;

/// Hears of each step and the latents after it, which it must not keep.
@FunctionalInterface
public interface StepListener {
  void done(int step, int steps, NDArray latents);

  /// Before that, what the network predicted at a call. Arrays must not be kept.
  ///
  /// @param sample before the call
  ///
  /// @throws InterruptedException when the drawing is to stop
  default void predicted(NoiseWalk walk, int call, NDArray output, NDArray sample)
      throws InterruptedException {}
}
