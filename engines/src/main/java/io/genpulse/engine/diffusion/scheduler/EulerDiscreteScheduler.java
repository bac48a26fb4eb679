package io.genpulse.engine.diffusion.scheduler;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
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
    NoiseSchedule trained = NoiseSchedule.of(config);
    schedule =
        config.flag("rescale_betas_zero_snr", false)
            ? trained.withoutSignalAtTheEnd().withFaintSignalAtTheEnd()
            : trained;
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

  private final class Walk implements NoiseWalk {
    private final double[] times;
    private final double[] levels;

    /// @param levels one for each time, and the one to end with
    Walk(double[] times, double[] levels) {
      this.times = times;
      this.levels = levels;
    }

    @Override
    public double[] timesteps() {
      return times.clone();
    }

    @Override
    public double initNoiseSigma() {
      double largest = Arrays.stream(levels).max().orElse(1);
      return timesteps.spacing() == Timesteps.Spacing.LEADING
          ? Math.sqrt(largest * largest + 1)
          : largest;
    }

    @Override
    public NDArray scaleModelInput(int call, NDArray sample) {
      return sample.div(Math.sqrt(levels[call] * levels[call] + 1));
    }

    @Override
    public NDArray step(int call, NDArray output, NDArray sample, Supplier<NDArray> noise) {
      double sigma = levels[call];
      NDArray original = prediction.original(sample, output, 1, sigma);
      NDArray derivative = sample.sub(original).div(sigma);
      return sample.add(derivative.mul(levels[call + 1] - sigma));
    }

    @Override
    public NDArray addNoise(int call, NDArray original, NDArray noise) {
      return original.add(noise.mul(levels[call]));
    }
  }
}
