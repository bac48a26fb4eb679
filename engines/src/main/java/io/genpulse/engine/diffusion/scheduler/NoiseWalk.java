package io.genpulse.engine.diffusion.scheduler;

import ai.djl.ndarray.NDArray;
import java.util.function.Supplier;

/// One drawing's way from noise to a picture. Its calls of the network are counted from 0, since an
/// algorithm may visit a time twice. Methods are named as in diffusers; what has a body here holds
/// for algorithms that keep the variance of the sample at 1.
///
/// Used by one thread. Calls are made in their order, each once: algorithms remember earlier ones.
public interface NoiseWalk {
  /// The times of the network calls. They fall, but may stay where they are for a call.
  double[] timesteps();

  /// What the first noise is multiplied with.
  default double initNoiseSigma() {
    return 1;
  }

  /// The sample as the network takes it.
  default NDArray scaleModelInput(int call, NDArray sample) {
    return sample;
  }

  /// The sample after a call, owned by the manager of `sample`. What an algorithm keeps for later
  /// calls goes to that manager's parent.
  ///
  /// @param noise draws noise of the sample's shape; asked only where the algorithm needs it
  NDArray step(int call, NDArray output, NDArray sample, Supplier<NDArray> noise);

  /// A clean sample as it would be before a call.
  NDArray addNoise(int call, NDArray original, NDArray noise);
}
