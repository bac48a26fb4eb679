package io.genpulse.engine.diffusion.pipeline;

import io.genpulse.engine.EngineException;
import io.genpulse.engine.diffusion.scheduler.NoiseScheduler;
import io.genpulse.engine.diffusion.scheduler.NoiseWalk;

/// How much of a picture may change, as the share of the steps that are done on it.
public record Strength(double value) {
  public Strength {
    if (!(value >= 0 && value <= 1)) {
      throw EngineException.invalid("strength", "strength must be 0..1 but was " + value);
    }
  }

  public boolean isFull() {
    return value == 1;
  }

  /// The last steps of a drawing.
  ///
  /// @throws EngineException `INVALID_REQUEST` when there are none
  public NoiseWalk walk(NoiseScheduler scheduler, int steps) {
    int done = Math.min((int) (steps * value), steps);
    if (done == 0) {
      throw EngineException.invalid(
          "strength",
          "strength %s of %d steps leaves none to do; raise one of them".formatted(value, steps));
    }
    return scheduler.walkFrom(steps, steps - done);
  }
}
