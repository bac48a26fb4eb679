package io.genpulse.engine.diffusion.scheduler;

import ai.djl.ndarray.NDArray;
import java.util.function.Supplier;

/// The exponential integrator DEIS (arXiv 2204.13902) with polynomials in the logarithm of the
/// noise level, as diffusers' DEISMultistepScheduler.
final class DeisMultistepScheduler implements NoiseScheduler {
  /// In walks shorter than this the last steps are of lower order.
  private static final int FEW = 15;

  private final NoiseSchedule schedule;
  private final SolverGrid grid;
  private final Prediction prediction;
  private final int order;
  private final boolean lowerOrderFinal;

  DeisMultistepScheduler(ScheduleConfig config) {
    schedule = NoiseSchedule.of(config);
    grid = SolverGrid.of(config, schedule, SolverGrid.End.LEAST);
    prediction = Prediction.of(config);
    order = config.whole("solver_order", 2);
    if (order < 1 || order > 3) {
      throw ScheduleConfig.notSupported("solver_order", order);
    }
    String algorithm = config.text("algorithm_type", "deis");
    if (!algorithm.equals("deis") && !algorithm.startsWith("dpmsolver")) {
      throw ScheduleConfig.notSupported("algorithm_type", algorithm);
    }
    lowerOrderFinal = config.flag("lower_order_final", true);
  }

  @Override
  public NoiseWalk walk(int steps) {
    return new Walk(grid.way(steps));
  }

  @Override
  public float[] alphasCumprod() {
    return schedule.toArray();
  }

  private final class Walk extends SolverWalk {
    private final History outputs = new History(order);

    Walk(SolverGrid.Way way) {
      super(way);
    }

    @Override
    public NDArray step(int call, NDArray output, NDArray sample, Supplier<NDArray> noise) {
      outputs.add(epsilon(prediction, call, output, sample), sample);
      int terms = orderOf(call);
      NDArray next = sample.div(path().alpha(call));
      for (int i = 0; i < terms; i++) {
        double weight = integral(call, terms, i, call + 1) - integral(call, terms, i, call);
        next = next.add(owned(outputs.get(i).mul(weight), sample));
      }
      return next.mul(path().alpha(call + 1));
    }

    private int orderOf(int call) {
      boolean few = lowerOrderFinal && calls() < FEW;
      int most = Math.min(order, outputs.size());
      if (!few || call < calls() - 2) {
        return most;
      }
      return Math.min(most, calls() - call);
    }

    /// Up to a call, the integral over the noise level of the polynomial in its logarithm that is 1
    /// at one call and 0 at the others.
    private double integral(int call, int terms, int current, int to) {
      double level = path().rho(to);
      double log = Math.log(level);
      double own = Math.log(path().rho(call - current));
      double c = Math.log(path().rho(call - (current + 1) % terms));
      double d = Math.log(path().rho(call - (current + 2) % terms));
      return switch (terms) {
        case 1 -> level;
        case 2 -> level * (log - c - 1) / (own - c);
        default ->
            level
                * (c * (d - log + 1) - d * log + d + log * log - 2 * log + 2)
                / ((own - c) * (own - d));
      };
    }
  }
}
