package io.genpulse.engine.diffusion.scheduler;

import ai.djl.ndarray.NDArray;
import java.util.function.Supplier;

/// Euler's method with new noise at every step, as diffusers' EulerAncestralDiscreteScheduler.
final class EulerAncestralDiscreteScheduler implements NoiseScheduler {
  private final NoiseSchedule schedule;
  private final Timesteps timesteps;
  private final Prediction prediction;
  private final Sigmas sigmas;

  EulerAncestralDiscreteScheduler(ScheduleConfig config) {
    schedule = NoiseSchedule.ofSigmas(config);
    timesteps = Timesteps.of(config, Timesteps.Spacing.LINSPACE, schedule);
    prediction = Prediction.of(config).butNotSample();
    sigmas = Sigmas.byTime(schedule);
  }

  @Override
  public NoiseWalk walk(int steps) {
    double[] times = timesteps.spread(steps);
    return new Walk(times, sigmas.along(times));
  }

  @Override
  public float[] alphasCumprod() {
    return schedule.toArray();
  }

  private final class Walk extends SigmaWalk {
    Walk(double[] times, double[] levels) {
      super(times, levels, timesteps.spacing());
    }

    @Override
    public NDArray step(int call, NDArray output, NDArray sample, Supplier<NDArray> noise) {
      double from = level(call);
      double to = level(call + 1);
      double up = Math.sqrt(to * to * (from * from - to * to) / (from * from));
      double down = Math.sqrt(to * to - up * up);
      NDArray original = prediction.original(sample, output, 1, from);
      NDArray derivative = sample.sub(original).div(from);
      return sample.add(derivative.mul(down - from)).add(noise.get().mul(up));
    }
  }
}
