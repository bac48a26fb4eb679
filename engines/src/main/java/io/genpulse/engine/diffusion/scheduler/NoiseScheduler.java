package io.genpulse.engine.diffusion.scheduler;

/// An algorithm as a model's configuration sets it up: how to get from noise to a picture.
///
/// Immutable: any number of drawings may use it at the same time, each with a walk of its own.
public interface NoiseScheduler {
  /// The way of one drawing.
  ///
  /// @throws io.genpulse.engine.EngineException `INVALID_REQUEST` when there is no way of so many
  ///   steps
  NoiseWalk walk(int steps);

  /// The rest of such a walk from one of its steps on; what an algorithm remembers begins there.
  ///
  /// @param begin steps that are left out
  default NoiseWalk walkFrom(int steps, int begin) {
    return new LaterWalk(walk(steps), begin * callsOfStep());
  }

  /// How often each step asks the network.
  default int callsOfStep() {
    return 1;
  }

  /// The products of the alphas of training, by timestep.
  float[] alphasCumprod();
}
