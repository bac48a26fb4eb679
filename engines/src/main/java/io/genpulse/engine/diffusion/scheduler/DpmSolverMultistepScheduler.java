package io.genpulse.engine.diffusion.scheduler;

import ai.djl.ndarray.NDArray;
import java.util.function.Supplier;

/// DPM-Solver and DPM-Solver++ as multistep methods of order 1 to 3, with or without new noise, as
/// diffusers' DPMSolverMultistepScheduler.
final class DpmSolverMultistepScheduler implements NoiseScheduler {
  /// In walks shorter than this the last steps are of lower order.
  private static final int FEW = 15;

  private final NoiseSchedule schedule;
  private final SolverGrid grid;
  private final Prediction prediction;
  private final DpmUpdate.Form form;
  private final boolean heun;
  private final int order;
  private final boolean lowerOrderFinal;
  private final boolean firstOrderFinal;

  DpmSolverMultistepScheduler(ScheduleConfig config) {
    schedule = NoiseSchedule.ofSigmas(config);
    grid = SolverGrid.dpm(config, schedule);
    prediction = Prediction.of(config);
    form = DpmUpdate.Form.of(config);
    heun = DpmUpdate.heun(config);
    order = config.whole("solver_order", 2);
    if (order < 1 || order > 3 || (order == 3 && form == DpmUpdate.Form.NOISE_SDE)) {
      throw ScheduleConfig.notSupported("solver_order", order);
    }
    lowerOrderFinal = config.flag("lower_order_final", true);
    firstOrderFinal =
        config.flag("euler_at_final", false)
            || config.text("final_sigmas_type", "zero").equals("zero");
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
      outputs.add(
          form.integratesPicture()
              ? original(prediction, call, output, sample)
              : epsilon(prediction, call, output, sample),
          sample);
      DpmUpdate update = DpmUpdate.of(form, path(), call, call + 1);
      NDArray newest = outputs.get(0);
      NDArray next = sample.mul(update.sample()).add(owned(newest.mul(update.output()), sample));
      next =
          switch (orderOf(call)) {
            case 1 -> next;
            case 2 -> next.add(slope(call, 0, sample).mul(update.slope(heun)));
            default -> next.add(third(call, update, sample));
          };
      return form.drawsNoise() ? next.add(noise.get().mul(update.noise())) : next;
    }

    private int orderOf(int call) {
      boolean few = lowerOrderFinal && calls() < FEW;
      int most = Math.min(order, outputs.size());
      if (call == calls() - 1 && (few || firstOrderFinal)) {
        return 1;
      }
      return call == calls() - 2 && few ? Math.min(most, 2) : most;
    }

    /// The difference of an output and the one before, for a whole step of this call.
    private NDArray slope(int call, int ago, NDArray sample) {
      double ratio = part(call, ago);
      return owned(outputs.get(ago).sub(outputs.get(ago + 1)), sample).div(ratio);
    }

    /// How long an earlier step was in terms of this one.
    private double part(int call, int ago) {
      double h = path().lambda(call + 1) - path().lambda(call);
      return (path().lambda(call - ago) - path().lambda(call - ago - 1)) / h;
    }

    private NDArray third(int call, DpmUpdate update, NDArray sample) {
      double r0 = part(call, 0);
      double r1 = part(call, 1);
      NDArray nearer = slope(call, 0, sample);
      NDArray change = nearer.sub(slope(call, 1, sample));
      NDArray slope = nearer.add(change.mul(r0 / (r0 + r1)));
      return slope.mul(update.exactSlope()).add(change.mul(update.curve() / (r0 + r1)));
    }
  }
}
