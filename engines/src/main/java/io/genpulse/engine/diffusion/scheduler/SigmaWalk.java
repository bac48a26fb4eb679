package io.genpulse.engine.diffusion.scheduler;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;

/// A walk of an algorithm that counts in sigmas: noise for each part of signal, where the signal
/// stays as it is and the noise falls.
abstract class SigmaWalk implements NoiseWalk {
  private final double[] times;
  private final double[] levels;
  private final boolean leading;

  /// @param levels one for each call, and the one to end with
  /// @param spacing of the times
  SigmaWalk(double[] times, double[] levels, Timesteps.Spacing spacing) {
    this.times = times.clone();
    this.levels = levels.clone();
    this.leading = spacing == Timesteps.Spacing.LEADING;
  }

  /// The level before a call.
  double level(int call) {
    return levels[call];
  }

  @Override
  public double[] timesteps() {
    return times.clone();
  }

  @Override
  public double initNoiseSigma() {
    double largest = Arrays.stream(levels).max().orElse(1);
    return leading ? Math.sqrt(largest * largest + 1) : largest;
  }

  @Override
  public NDArray scaleModelInput(int call, NDArray sample) {
    return scaled(sample, levels[call]);
  }

  static NDArray scaled(NDArray sample, double level) {
    return sample.div(Math.sqrt(level * level + 1));
  }

  @Override
  public NDArray addNoise(int call, NDArray original, NDArray noise) {
    return original.add(noise.mul(levels[call]));
  }
}
