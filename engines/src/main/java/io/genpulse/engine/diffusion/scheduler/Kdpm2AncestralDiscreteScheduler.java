package io.genpulse.engine.diffusion.scheduler;

import ai.djl.ndarray.NDArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// DPM-Solver-2 with new noise at every step, as diffusers' KDPM2AncestralDiscreteScheduler.
final class Kdpm2AncestralDiscreteScheduler implements NoiseScheduler {
  private final NoiseSchedule schedule;
  private final Timesteps timesteps;
  private final Prediction prediction;
  private final MiddleLevels levels;

  Kdpm2AncestralDiscreteScheduler(ScheduleConfig config) {
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
    double[] downs = new double[steps - 1];
    double[] ups = new double[steps - 1];
    for (int i = 0; i < middles.length; i++) {
      double from = once[i] * once[i];
      double to = once[i + 1] * once[i + 1];
      ups[i] = Math.sqrt(to * (from - to) / from);
      downs[i] = Math.sqrt(to - ups[i] * ups[i]);
      middles[i] = MiddleLevels.between(once[i], downs[i]);
    }
    return new Walk(levels.times(once, middles), MiddleLevels.doubled(once), middles, downs, ups);
  }

  @Override
  public float[] alphasCumprod() {
    return schedule.toArray();
  }

  private final class Walk extends SigmaWalk {
    private final double[] middles;
    private final double[] downs;
    private final double[] ups;

    /// Where a step of two calls began.
    private @Nullable NDArray start;

    Walk(double[] times, double[] levels, double[] middles, double[] downs, double[] ups) {
      super(times, levels, timesteps.spacing());
      this.middles = middles;
      this.downs = downs;
      this.ups = ups;
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
      int step = call / 2;
      double sigma = asked(call);
      NDArray original = prediction.original(sample, output, 1, sigma);
      NDArray direction = sample.sub(original).div(sigma);
      if (call % 2 == 0) {
        boolean last = step == middles.length;
        if (!last) {
          start = Kept.keep(sample, sample);
        }
        return sample.add(direction.mul((last ? 0 : middles[step]) - sigma));
      }
      return Kept.take(start, sample)
          .add(direction.mul(downs[step] - level(call - 1)))
          .add(noise.get().mul(ups[step]));
    }
  }
}
