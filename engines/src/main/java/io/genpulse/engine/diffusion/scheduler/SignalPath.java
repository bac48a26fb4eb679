package io.genpulse.engine.diffusion.scheduler;

/// The noise levels of a walk as solvers take them that keep the variance at 1 and count in half
/// the logarithm of signal to noise. Immutable.
final class SignalPath {
  private final double[] sigmas;

  /// @param sigmas noise for each part of signal, of each call and at the end
  SignalPath(double[] sigmas) {
    this.sigmas = sigmas.clone();
  }

  /// The share of the clean picture before a call.
  double alpha(int call) {
    return 1 / Math.sqrt(sigmas[call] * sigmas[call] + 1);
  }

  /// The share of unit noise before a call.
  double sigma(int call) {
    return sigmas[call] * alpha(call);
  }

  /// Noise for each part of signal.
  double rho(int call) {
    return sigmas[call];
  }

  /// Infinite where no noise is left.
  double lambda(int call) {
    return -Math.log(sigmas[call]);
  }
}
