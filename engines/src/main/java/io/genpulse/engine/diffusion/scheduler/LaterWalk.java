package io.genpulse.engine.diffusion.scheduler;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.function.Supplier;

/// The rest of a walk from one of its calls on.
record LaterWalk(NoiseWalk whole, int begin) implements NoiseWalk {
  @Override
  public double[] timesteps() {
    double[] all = whole.timesteps();
    return Arrays.copyOfRange(all, begin, all.length);
  }

  @Override
  public double initNoiseSigma() {
    return whole.initNoiseSigma();
  }

  @Override
  public NDArray scaleModelInput(int call, NDArray sample) {
    return whole.scaleModelInput(begin + call, sample);
  }

  @Override
  public NDArray step(int call, NDArray output, NDArray sample, Supplier<NDArray> noise) {
    return whole.step(begin + call, output, sample, noise);
  }

  @Override
  public NDArray addNoise(int call, NDArray original, NDArray noise) {
    return whole.addNoise(begin + call, original, noise);
  }
}
