package io.genpulse.engine.diffusion.scheduler;

import ai.djl.ndarray.NDArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// DPM-Solver-2 (arXiv 2206.00364, by way of k-diffusion), as diffusers' KDPM2DiscreteScheduler:
/// the second call of a step is made halfway to the next level.
final class Kdpm2DiscreteScheduler implements NoiseScheduler {
  private final NoiseSchedule schedule;
  private final Timesteps timesteps;
  private final Prediction prediction;
  private final MiddleLevels levels;

  Kdpm2DiscreteScheduler(ScheduleConfig config) {
    schedule = NoiseSchedule.of(config, 0.00085, 0.012, "linear");
    timesteps = Timesteps.of(config, Timesteps.Spacing.LINSPACE, schedule);
    prediction = Prediction.of(config).butNotSample();
    levels = new MiddleLevels(timesteps, Sigmas.toZero(config, schedule));
  }

  @Override
  public int callsOfStep() {
    return 2;
  }

  @Override
  public NoiseWalk walk(int steps) {
    double[] once = levels.once(steps);
    double[] middles = new double[steps - 1];
    for (int i = 0; i < middles.length; i++) {
      middles[i] = MiddleLevels.between(once[i], once[i + 1]);
    }
    return new Walk(levels.times(once, middles), MiddleLevels.doubled(once), middles);
  }

  @Override
  public float[] alphasCumprod() {
    return schedule.toArray();
  }

  private final class Walk extends SigmaWalk {
    private final double[] middles;

    /// Where a step of two calls began.
    private @Nullable NDArray start;

    Walk(double[] times, double[] levels, double[] middles) {
      super(times, levels, timesteps.spacing());
      this.middles = middles;
    }

    @Override
    public NDArray scaleModelInput(int call, NDArray sample) {
      return scaled(sample, asked(call));
    }

    /// The level at which the network is asked.
    private double asked(int call) {
      return call % 2 == 0 ? level(call) : middles[call / 2];
    }

    @Override
    public NDArray step(int call, NDArray output, NDArray sample, Supplier<NDArray> noise) {
      double sigma = asked(call);
      NDArray original = prediction.original(sample, output, 1, sigma);
      NDArray direction = sample.sub(original).div(sigma);
      if (call % 2 == 0) {
        boolean last = call / 2 == middles.length;
        if (!last) {
          start = Kept.keep(sample, sample);
        }
        return sample.add(direction.mul((last ? 0 : middles[call / 2]) - sigma));
      }
      return Kept.take(start, sample).add(direction.mul(level(call) - level(call - 1)));
    }
  }
}
