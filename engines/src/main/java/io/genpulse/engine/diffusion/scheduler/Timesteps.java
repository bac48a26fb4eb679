package io.genpulse.engine.diffusion.scheduler;

import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;

/// How a configuration spreads a few steps over the timesteps of training (arXiv 2305.08891, table
/// 2).
///
/// @param trained the timesteps of training
/// @param offset what `leading` adds to each
record Timesteps(Spacing spacing, int trained, int offset) {
  enum Spacing {
    LINSPACE,
    LEADING,
    TRAILING
  }

  static Timesteps of(ScheduleConfig config, Spacing absent, NoiseSchedule schedule) {
    String name = config.text("timestep_spacing", "");
    Spacing spacing =
        switch (name) {
          case "" -> absent;
          case "linspace" -> Spacing.LINSPACE;
          case "leading" -> Spacing.LEADING;
          case "trailing" -> Spacing.TRAILING;
          default -> throw ScheduleConfig.notSupported("timestep_spacing", name);
        };
    return new Timesteps(spacing, schedule.size(), config.whole("steps_offset", 0));
  }

  /// Training's timesteps between two steps.
  int stride(int steps) {
    return trained / steps;
  }

  /// Falling timesteps; whole numbers except for `linspace`.
  double[] spread(int steps) {
    requireSteps(steps);
    double[] times = new double[steps];
    for (int i = 0; i < steps; i++) {
      times[i] =
          switch (spacing) {
            case LINSPACE -> steps == 1 ? 0 : (trained - 1.0) * (steps - 1 - i) / (steps - 1);
            case LEADING -> (steps - 1 - i) * stride(steps) + offset;
            case TRAILING -> Math.rint(trained - i * ((double) trained / steps)) - 1;
          };
    }
    return times;
  }

  /// Falling whole timesteps of algorithms that end one step before the last of these.
  ///
  /// @param used how many of training's timesteps, from the first on, there may be
  double[] withoutLast(int steps, int used) {
    requireSteps(steps);
    int count =
        spacing == Spacing.TRAILING
            ? Math.min(steps, (int) Math.ceil(used / ((double) trained / steps)))
            : steps;
    int wholeStride = used / (steps + 1);
    double[] times = new double[count];
    for (int i = 0; i < count; i++) {
      times[i] =
          switch (spacing) {
            case LINSPACE -> Math.rint((steps - i) * ((used - 1.0) / steps));
            case LEADING -> (steps - i) * wholeStride + offset;
            case TRAILING -> Math.rint(used - i * ((double) trained / steps)) - 1;
          };
    }
    return times;
  }

  private void requireSteps(int steps) {
    if (steps < 1 || steps > trained) {
      throw new EngineException(
          EngineError.INVALID_REQUEST, "steps must be 1..%d but was %d".formatted(trained, steps));
    }
  }

  /// The same as places in the list of training's timesteps.
  int[] places(int steps) {
    double[] times = spread(steps);
    int[] places = new int[steps];
    for (int i = 0; i < steps; i++) {
      places[i] = (int) Math.rint(times[i]);
    }
    if (places[0] >= trained || places[steps - 1] < 0) {
      throw new EngineException(
          EngineError.INVALID_REQUEST,
          "steps %d begin at timestep %d, beyond the %d that the model was trained with: take fewer"
              .formatted(steps, places[0], trained));
    }
    return places;
  }
}
