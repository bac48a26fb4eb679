package io.genpulse.engine.diffusion.scheduler;

import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;

/// The ways to spread a few steps over the timesteps of training (arXiv 2305.08891, table 2).
final class Timesteps {
  private Timesteps() {}

  /// Falling timesteps; whole numbers except for `linspace`.
  static double[] spread(String spacing, int trained, int steps, int offset) {
    if (steps < 1 || steps > trained) {
      throw new EngineException(
          EngineError.INVALID_REQUEST, "steps must be 1..%d but was %d".formatted(trained, steps));
    }
    int stride = trained / steps;
    double[] times = new double[steps];
    for (int i = 0; i < steps; i++) {
      times[i] =
          switch (spacing) {
            case "linspace" -> steps == 1 ? 0 : (trained - 1.0) * (steps - 1 - i) / (steps - 1);
            case "leading" -> (steps - 1 - i) * stride + offset;
            case "trailing" -> Math.rint(trained - i * ((double) trained / steps)) - 1;
            default ->
                throw new EngineException(
                    EngineError.NOT_SUPPORTED,
                    "timestep_spacing \"" + spacing + "\" is not supported");
          };
    }
    return times;
  }
}
