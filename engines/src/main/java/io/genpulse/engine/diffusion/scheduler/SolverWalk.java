package io.genpulse.engine.diffusion.scheduler;

import ai.djl.ndarray.NDArray;

/// A walk of a solver that keeps the variance of the sample at 1.
abstract class SolverWalk implements NoiseWalk {
  private final SolverGrid.Way way;

  SolverWalk(SolverGrid.Way way) {
    this.way = way;
  }

  SignalPath path() {
    return way.path();
  }

  int calls() {
    return way.calls();
  }

  @Override
  public double[] timesteps() {
    return way.times();
  }

  /// The clean picture that the network sees at a call.
  NDArray original(Prediction prediction, int call, NDArray output, NDArray sample) {
    return prediction.original(sample, output, path().alpha(call), path().sigma(call));
  }

  /// The noise that the network sees at a call.
  NDArray epsilon(Prediction prediction, int call, NDArray output, NDArray sample) {
    return prediction.epsilon(sample, output, path().alpha(call), path().sigma(call));
  }

  /// What was made of kept arrays, to end with the step of a sample.
  static NDArray owned(NDArray array, NDArray sample) {
    array.attach(sample.getManager());
    return array;
  }

  @Override
  public NDArray addNoise(int call, NDArray original, NDArray noise) {
    return original.mul(path().alpha(call)).add(noise.mul(path().sigma(call)));
  }
}
