package io.genpulse.engine.diffusion.scheduler;

import ai.djl.ndarray.NDArray;
import java.util.function.Supplier;

/// Euler's method on the noise level (arXiv 2206.00364, algorithm 2 without churn), as diffusers'
/// EulerDiscreteScheduler.
final class EulerDiscreteScheduler implements NoiseScheduler {
  private final NoiseSchedule schedule;
  private final Timesteps timesteps;
  private final Prediction prediction;
  private final Sigmas sigmas;

  EulerDiscreteScheduler(ScheduleConfig config) {
    if (config.text("timestep_type", "discrete").equals("continuous")) {
      throw ScheduleConfig.notSupported("timestep_type", "continuous");
    }
    schedule = NoiseSchedule.ofSigmas(config);
    timesteps = Timesteps.of(config, Timesteps.Spacing.LINSPACE, schedule);
    prediction = Prediction.of(config);
    sigmas = Sigmas.of(config, schedule);
  }

  @Override
  public NoiseWalk walk(int steps) {
    double[] times = timesteps.spread(steps);
    double[] levels = sigmas.along(times);
    return new Walk(sigmas.times(times, levels), levels);
  }

  @Override
  public float[] alphasCumprod() {
    return schedule.toArray();
  }

  private final class Walk extends SigmaWalk {
    /// @param levels one for each time, and the one to end with
    Walk(double[] times, double[] levels) {
      super(times, levels, timesteps.spacing());
    }

    @Override
    public NDArray step(int call, NDArray output, NDArray sample, Supplier<NDArray> noise) {
      double sigma = level(call);
      NDArray original = prediction.original(sample, output, 1, sigma);
      NDArray derivative = sample.sub(original).div(sigma);
      return sample.add(derivative.mul(level(call + 1) - sigma));
    }
  }
}
