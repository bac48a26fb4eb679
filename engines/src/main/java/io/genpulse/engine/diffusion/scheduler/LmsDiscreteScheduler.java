package io.genpulse.engine.diffusion.scheduler;

import ai.djl.ndarray.NDArray;
import java.util.function.Supplier;

/// A linear multistep method on the noise level (by way of k-diffusion), as diffusers'
/// LMSDiscreteScheduler.
final class LmsDiscreteScheduler implements NoiseScheduler {
  private static final int ORDER = 4;

  private final NoiseSchedule schedule;
  private final Timesteps timesteps;
  private final Prediction prediction;
  private final Sigmas sigmas;

  LmsDiscreteScheduler(ScheduleConfig config) {
    schedule = NoiseSchedule.of(config);
    timesteps = Timesteps.of(config, Timesteps.Spacing.LINSPACE, schedule);
    prediction = Prediction.of(config);
    sigmas = Sigmas.ofLms(config, schedule);
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
    private final History derivatives = new History(ORDER);

    Walk(double[] times, double[] levels) {
      super(times, levels, timesteps.spacing());
    }

    @Override
    public NDArray step(int call, NDArray output, NDArray sample, Supplier<NDArray> noise) {
      double sigma = level(call);
      NDArray original = prediction.original(sample, output, 1, sigma);
      derivatives.add(sample.sub(original).div(sigma), sample);
      // As in diffusers, a walk that begins in the middle lacks some of them at first.
      int order = Math.min(call + 1, ORDER);
      NDArray next = sample;
      for (int i = 0; i < Math.min(order, derivatives.size()); i++) {
        try (NDArray part = derivatives.get(i).mul(coefficient(call, order, i))) {
          part.attach(sample.getManager());
          next = next.add(part);
        }
      }
      return next;
    }

    /// The integral over a step of the polynomial that is 1 at one level and 0 at the others;
    /// Simpson's rule is exact for it.
    private double coefficient(int call, int order, int current) {
      double from = level(call);
      double to = level(call + 1);
      return (to - from)
          / 6
          * (polynomial(call, order, current, from)
              + 4 * polynomial(call, order, current, (from + to) / 2)
              + polynomial(call, order, current, to));
    }

    private double polynomial(int call, int order, int current, double at) {
      double product = 1;
      for (int k = 0; k < order; k++) {
        if (k != current) {
          product *= (at - level(call - k)) / (level(call - current) - level(call - k));
        }
      }
      return product;
    }
  }
}
