package io.genpulse.engine.diffusion.scheduler;

import ai.djl.ndarray.NDArray;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// DPM-Solver++ as a method of single steps, each of which makes up to three calls and begins anew,
/// as diffusers' DPMSolverSinglestepScheduler.
final class DpmSolverSinglestepScheduler implements NoiseScheduler {
  private final NoiseSchedule schedule;
  private final SolverGrid grid;
  private final Prediction prediction;
  private final DpmUpdate.Form form;
  private final boolean heun;
  private final int order;
  private final boolean lowerOrderFinal;
  private final boolean toZero;

  DpmSolverSinglestepScheduler(ScheduleConfig config) {
    schedule = NoiseSchedule.of(config);
    grid = SolverGrid.dpmSinglestep(config, schedule);
    prediction = Prediction.of(config);
    form = DpmUpdate.Form.of(config);
    if (form == DpmUpdate.Form.NOISE_SDE) {
      throw ScheduleConfig.notSupported("algorithm_type", "sde-dpmsolver");
    }
    heun = DpmUpdate.heun(config);
    order = config.whole("solver_order", 2);
    if (order < 1 || order > 3) {
      throw ScheduleConfig.notSupported("solver_order", order);
    }
    lowerOrderFinal = config.flag("lower_order_final", false);
    toZero = config.text("final_sigmas_type", "zero").equals("zero");
  }

  @Override
  public NoiseWalk walk(int steps) {
    return new Walk(grid.way(steps), orders(steps));
  }

  /// Steps of all calls of the order, then what is left in steps of fewer.
  private int[] orders(int steps) {
    int[] orders = IntStream.range(0, steps).map(i -> i % order + 1).toArray();
    if (toZero || (lowerOrderFinal && steps % order == 0)) {
      orders[steps - 1] = 1;
    }
    return orders;
  }

  @Override
  public float[] alphasCumprod() {
    return schedule.toArray();
  }

  private final class Walk extends SolverWalk {
    private final int[] orders;
    private final History outputs = new History(order);
    private @Nullable NDArray start;

    Walk(SolverGrid.Way way, int[] orders) {
      super(way);
      this.orders = orders;
    }

    @Override
    public NDArray step(int call, NDArray output, NDArray sample, Supplier<NDArray> noise) {
      outputs.add(
          form.integratesPicture()
              ? original(prediction, call, output, sample)
              : epsilon(prediction, call, output, sample),
          sample);
      int calls = Math.min(orders[call], outputs.size());
      if (calls == 1) {
        start = Kept.keep(sample, sample);
      }
      NDArray from = Kept.take(start, sample);
      int first = call - calls + 1;
      DpmUpdate update = DpmUpdate.of(form, path(), first, call + 1);
      NDArray next =
          from.mul(update.sample()).add(owned(outputs.get(calls - 1).mul(update.output()), sample));
      if (calls > 1) {
        next = next.add(bent(call, calls, update, sample));
      }
      if (call + 1 < orders.length && orders[call + 1] > 1) {
        start = Kept.keep(from, sample);
      }
      return form.drawsNoise() ? next.add(noise.get().mul(update.noise())) : next;
    }

    private NDArray bent(int call, int calls, DpmUpdate update, NDArray sample) {
      int first = call - calls + 1;
      NDArray last = slope(call, first, call + 1, 0, calls - 1, sample);
      if (calls == 2) {
        return last.mul(update.slope(heun));
      }
      if (!heun) {
        return last.mul(update.exactSlope());
      }
      double r0 = part(call, first, call + 1);
      double r1 = part(call - 1, first, call + 1);
      NDArray middle = slope(call - 1, first, call + 1, 1, 2, sample);
      NDArray slope = middle.mul(r0).sub(last.mul(r1)).div(r0 - r1);
      NDArray curve = last.sub(middle).mul(2 / (r0 - r1));
      return slope.mul(update.exactSlope()).add(curve.mul(update.curve()));
    }

    /// The difference of two outputs, for a whole step.
    private NDArray slope(int at, int first, int to, int ago, int firstAgo, NDArray sample) {
      return owned(outputs.get(ago).sub(outputs.get(firstAgo)), sample).div(part(at, first, to));
    }

    /// How far a call is into the step.
    private double part(int at, int first, int to) {
      double begin = path().lambda(first);
      return (path().lambda(at) - begin) / (path().lambda(to) - begin);
    }
  }
}
