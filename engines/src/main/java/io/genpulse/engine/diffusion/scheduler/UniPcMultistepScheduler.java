package io.genpulse.engine.diffusion.scheduler;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The unified predictor and corrector (arXiv 2302.04867), as diffusers' UniPCMultistepScheduler.
final class UniPcMultistepScheduler implements NoiseScheduler {
  private final NoiseSchedule schedule;
  private final SolverGrid grid;
  private final Prediction prediction;
  private final int order;
  private final boolean picture;
  private final boolean plainStep;
  private final boolean lowerOrderFinal;
  private final double[] uncorrected;

  UniPcMultistepScheduler(ScheduleConfig config) {
    schedule = NoiseSchedule.ofSigmas(config);
    grid = SolverGrid.of(config, schedule, SolverGrid.End.CONFIGURED);
    prediction = Prediction.of(config);
    order = config.whole("solver_order", 2);
    if (order < 1 || order > 8) {
      throw ScheduleConfig.notSupported("solver_order", order);
    }
    picture = config.flag("predict_x0", true);
    String solver = config.text("solver_type", "bh2");
    plainStep =
        switch (solver) {
          case "bh1" -> true;
          case "bh2", "midpoint", "heun", "logrho" -> false;
          default -> throw ScheduleConfig.notSupported("solver_type", solver);
        };
    lowerOrderFinal = config.flag("lower_order_final", true);
    uncorrected = config.numbers("disable_corrector");
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
    private @Nullable NDArray lastSample;
    private int lastOrder;

    Walk(SolverGrid.Way way) {
      super(way);
    }

    @Override
    public NDArray step(int call, NDArray output, NDArray sample, Supplier<NDArray> noise) {
      NDArray converted =
          picture
              ? original(prediction, call, output, sample)
              : epsilon(prediction, call, output, sample);
      NDArray corrected = isCorrected(call) ? corrected(call, converted, sample) : sample;
      outputs.add(converted, sample);
      int most = lowerOrderFinal ? Math.min(order, calls() - call) : order;
      lastOrder = Math.min(most, outputs.size());
      if (lastSample != null) {
        lastSample.close();
      }
      lastSample = Kept.keep(corrected, sample);
      return predicted(call, corrected, sample);
    }

    private boolean isCorrected(int call) {
      return call > 0
          && lastSample != null
          && Arrays.stream(uncorrected).noneMatch(other -> other == call - 1);
    }

    private NDArray predicted(int call, NDArray from, NDArray sample) {
      Step step = new Step(call, call + 1, lastOrder);
      NDArray next = step.base(from, sample);
      double[] weights = step.predictorWeights();
      for (int i = 0; i < weights.length; i++) {
        next = next.add(step.difference(i, sample).mul(step.scale() * weights[i]));
      }
      return next;
    }

    private NDArray corrected(int call, NDArray converted, NDArray sample) {
      Step step = new Step(call - 1, call, lastOrder);
      NDArray last = Kept.take(lastSample, sample);
      lastSample = null;
      NDArray next = step.base(last, sample);
      double[] weights = step.correctorWeights();
      for (int i = 0; i < weights.length - 1; i++) {
        next = next.add(step.difference(i, sample).mul(step.scale() * weights[i]));
      }
      NDArray newest = converted.sub(outputs.get(0));
      return next.add(newest.mul(step.scale() * weights[weights.length - 1]));
    }

    /// From one call to the next, with what was given at the first and before.
    private final class Step {
      private final int from;
      private final int to;
      private final int terms;
      private final double h;

      Step(int from, int to, int terms) {
        this.from = from;
        this.to = to;
        this.terms = terms;
        this.h = path().lambda(to) - path().lambda(from);
      }

      private double signedStep() {
        return picture ? -h : h;
      }

      private double target() {
        return picture ? path().alpha(to) : path().sigma(to);
      }

      private double spread() {
        return plainStep ? signedStep() : Math.expm1(signedStep());
      }

      double scale() {
        return -target() * spread();
      }

      NDArray base(NDArray start, NDArray sample) {
        double kept =
            picture ? path().sigma(to) / path().sigma(from) : path().alpha(to) / path().alpha(from);
        NDArray given = owned(outputs.get(0).mul(target() * Math.expm1(signedStep())), sample);
        return start.mul(kept).sub(given);
      }

      /// How far an earlier call lies from the first, in steps.
      private double part(int ago) {
        return (path().lambda(from - ago) - path().lambda(from)) / h;
      }

      NDArray difference(int i, NDArray sample) {
        return owned(outputs.get(i + 1).sub(outputs.get(0)), sample).div(part(i + 1));
      }

      double[] predictorWeights() {
        return switch (terms) {
          case 1 -> new double[0];
          case 2 -> new double[] {0.5};
          default -> solved(terms - 1);
        };
      }

      double[] correctorWeights() {
        return terms == 1 ? new double[] {0.5} : solved(terms);
      }

      /// Equation 10 of the paper, without its last rows and columns for the predictor.
      private double[] solved(int size) {
        double[] parts =
            IntStream.rangeClosed(1, terms).mapToDouble(i -> i < terms ? part(i) : 1).toArray();
        double[][] rows = new double[size][size];
        double[] wanted = new double[size];
        double signed = signedStep();
        double phi = Math.expm1(signed) / signed - 1;
        double factorial = 1;
        for (int i = 0; i < size; i++) {
          for (int j = 0; j < size; j++) {
            rows[i][j] = Math.pow(parts[j], i);
          }
          wanted[i] = phi * factorial / spread();
          factorial *= i + 2;
          phi = phi / signed - 1 / factorial;
        }
        return LinearSystem.solve(rows, wanted);
      }
    }
  }
}
