package io.genpulse.engine.diffusion.scheduler;

import ai.djl.ndarray.NDArray;
import java.util.function.Supplier;

/// Walks from noise to a picture: which times to visit, and what a prediction at one of them makes
/// of the sample. Methods are named as in diffusers.
///
/// What has a body here holds for algorithms that keep the variance of the sample at 1.
///
/// Used for one drawing at a time, by one thread.
public interface NoiseScheduler {
  /// Prepares a walk of `steps` steps.
  void setTimesteps(int steps);

  /// The times of the network calls, falling.
  double[] timesteps();

  /// What the first noise is multiplied with.
  default double initNoiseSigma() {
    return 1;
  }

  default NDArray scaleModelInput(NDArray sample, double timestep) {
    return sample;
  }

  /// The sample one step on, owned by its manager. What an algorithm keeps for later steps goes to
  /// that manager's parent.
  ///
  /// @param noise draws noise of the sample's shape; called only where the algorithm needs it
  NDArray step(NDArray modelOutput, double timestep, NDArray sample, Supplier<NDArray> noise);

  /// A clean sample as it would be at `timestep`.
  default NDArray addNoise(NDArray original, NDArray noise, double timestep) {
    double alpha = alphasCumprod()[(int) timestep];
    return original.mul(Math.sqrt(alpha)).add(noise.mul(Math.sqrt(1 - alpha)));
  }

  /// The products of the alphas of training, by timestep.
  float[] alphasCumprod();
}
