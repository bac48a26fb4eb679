package io.genpulse.engine.diffusion.scheduler;

import ai.djl.ndarray.NDArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Heun's method (arXiv 2206.00364, algorithm 2 without churn), as diffusers'
/// HeunDiscreteScheduler: each step but the last asks the network twice.
final class HeunDiscreteScheduler implements NoiseScheduler {
  private final NoiseSchedule schedule;
  private final Timesteps timesteps;
  private final Prediction prediction;
  private final Sigmas sigmas;
  private final boolean clip;
  private final double clipRange;

  HeunDiscreteScheduler(ScheduleConfig config) {
    schedule = NoiseSchedule.of(config, 0.00085, 0.012, "linear");
    timesteps = Timesteps.of(config, Timesteps.Spacing.LINSPACE, schedule);
    prediction = Prediction.of(config);
    sigmas = Sigmas.toZero(config, schedule);
    clip = config.flag("clip_sample", false);
    clipRange = config.number("clip_sample_range", 1);
  }

  @Override
  public int callsOfStep() {
    return 2;
  }

  @Override
  public NoiseWalk walk(int steps) {
    double[] times = timesteps.spread(steps);
    double[] levels = sigmas.along(times);
    times = sigmas.times(times, levels);
    double[] doubledTimes = new double[2 * steps - 1];
    double[] doubledLevels = new double[2 * steps];
    for (int call = 0; call < doubledTimes.length; call++) {
      doubledTimes[call] = times[(call + 1) / 2];
      doubledLevels[call] = levels[(call + 1) / 2];
    }
    return new Walk(doubledTimes, doubledLevels);
  }

  @Override
  public float[] alphasCumprod() {
    return schedule.toArray();
  }

  private final class Walk extends SigmaWalk {
    /// Where a step of two calls began, and which way it went from there.
    private @Nullable NDArray start;

    private @Nullable NDArray derivative;

    Walk(double[] times, double[] levels) {
      super(times, levels, timesteps.spacing());
    }

    @Override
    public NDArray step(int call, NDArray output, NDArray sample, Supplier<NDArray> noise) {
      double sigma = level(call);
      NDArray original = prediction.original(sample, output, 1, sigma);
      if (clip) {
        original = original.clip(-clipRange, clipRange);
      }
      NDArray direction = sample.sub(original).div(sigma);
      if (call % 2 == 0) {
        if (level(call + 1) > 0) {
          start = Kept.keep(sample, sample);
          derivative = Kept.keep(direction, sample);
        }
        return sample.add(direction.mul(level(call + 1) - sigma));
      }
      NDArray mean = Kept.take(derivative, sample).add(direction).div(2);
      return Kept.take(start, sample).add(mean.mul(sigma - level(call - 1)));
    }
  }
}
