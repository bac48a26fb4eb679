package io.genpulse.engine.diffusion.scheduler;

import ai.djl.ndarray.NDArray;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Pseudo numerical methods (arXiv 2202.09778), as diffusers' PNDMScheduler. A linear multistep
/// method needs earlier outputs, which three Runge-Kutta steps of four calls make first; with
/// `skip_prk_steps`, as Stable Diffusion 1 came, a second call of the second time does instead.
final class PndmScheduler implements NoiseScheduler {
  private static final int ORDER = 4;
  private static final int RUNGE_KUTTA_CALLS = 4 * (ORDER - 1);

  private final NoiseSchedule schedule;
  private final Timesteps timesteps;
  private final Prediction prediction;
  private final double finalAlpha;
  private final boolean skipRungeKutta;

  PndmScheduler(ScheduleConfig config) {
    schedule = NoiseSchedule.of(config);
    timesteps = Timesteps.of(config, Timesteps.Spacing.LEADING, schedule);
    prediction = Prediction.of(config).butNotSample();
    finalAlpha = config.flag("set_alpha_to_one", false) ? 1 : schedule.alpha(0);
    skipRungeKutta = config.flag("skip_prk_steps", false);
  }

  @Override
  public NoiseWalk walk(int steps) {
    int[] once = timesteps.places(steps);
    int stride = timesteps.stride(steps);
    if (skipRungeKutta) {
      return new Walk(secondTwice(once), stride, 0);
    }
    if (steps < ORDER) {
      throw new EngineException(
          EngineError.INVALID_REQUEST,
          "steps must be %d or more with this model's PNDM noise scheduler but was %d"
              .formatted(ORDER, steps));
    }
    return new Walk(rungeKuttaFirst(once, stride), stride, RUNGE_KUTTA_CALLS);
  }

  private static int[] secondTwice(int[] once) {
    return once.length == 1
        ? once
        : IntStream.rangeClosed(0, once.length).map(i -> once[i < 2 ? i : i - 1]).toArray();
  }

  /// Each Runge-Kutta step asks at its time, twice halfway to the next, and at the next.
  private static int[] rungeKuttaFirst(int[] once, int stride) {
    IntStream first =
        IntStream.range(0, RUNGE_KUTTA_CALLS)
            .map(
                call -> {
                  int next = once[call / 4 + 1];
                  return switch (call % 4) {
                    case 0 -> once[call / 4];
                    case 3 -> next;
                    default -> next + stride / 2;
                  };
                });
    return IntStream.concat(first, Arrays.stream(once, ORDER - 1, once.length)).toArray();
  }

  @Override
  public float[] alphasCumprod() {
    return schedule.toArray();
  }

  private final class Walk implements NoiseWalk {
    private final int[] places;
    private final int stride;
    private final int rungeKuttaCalls;

    /// Of earlier calls, newest first.
    private final Deque<NDArray> outputs = new ArrayDeque<>();

    /// Where a step of several calls began, and the sum of what they gave so far.
    private @Nullable NDArray startedAt;

    private @Nullable NDArray sum;

    /// Calls made so far: a walk that begins in the middle starts anew there.
    private int made;

    Walk(int[] places, int stride, int rungeKuttaCalls) {
      this.places = places;
      this.stride = stride;
      this.rungeKuttaCalls = rungeKuttaCalls;
    }

    @Override
    public double[] timesteps() {
      return Arrays.stream(places).asDoubleStream().toArray();
    }

    @Override
    public NDArray step(int call, NDArray output, NDArray sample, Supplier<NDArray> noise) {
      int number = made++;
      return number < rungeKuttaCalls
          ? rungeKutta(number, call, output, sample)
          : multistep(number, call, output, sample);
    }

    private NDArray rungeKutta(int number, int call, NDArray output, NDArray sample) {
      int from = places[number - number % 4];
      int to = places[call] - (number % 2 == 0 ? stride / 2 : 0);
      if (number % 4 == 0) {
        remember(output, sample);
        startedAt = Kept.keep(sample, sample);
        sum = Kept.keep(output.div(6), sample);
        return move(sample, from, to, output);
      }
      NDArray start = Kept.take(startedAt, sample);
      if (number % 4 == 3) {
        return move(start, from, to, output.div(6).add(Kept.take(sum, sample)));
      }
      sum = Kept.keep(output.div(3).add(Kept.take(sum, sample)), sample);
      startedAt = Kept.keep(start, sample);
      return move(start, from, to, output);
    }

    private NDArray multistep(int number, int call, NDArray output, NDArray sample) {
      int from = places[call];
      if (rungeKuttaCalls == 0 && number == 1) {
        NDArray mean = output.add(outputs.getFirst()).div(2);
        return move(Kept.take(startedAt, sample), from + stride, from, mean);
      }
      NDArray direction = extrapolated(output);
      remember(output, sample);
      if (rungeKuttaCalls == 0 && number == 0) {
        startedAt = Kept.keep(sample, sample);
      }
      return move(sample, from, from - stride, direction);
    }

    private void remember(NDArray output, NDArray sample) {
      outputs.addFirst(Kept.keep(output, sample));
      if (outputs.size() == ORDER) {
        outputs.removeLast().close();
      }
    }

    /// Adams-Bashforth on an output and up to three before it.
    private NDArray extrapolated(NDArray output) {
      double[] weights =
          switch (outputs.size()) {
            case 0 -> new double[] {1};
            case 1 -> new double[] {3 / 2.0, -1 / 2.0};
            case 2 -> new double[] {23 / 12.0, -16 / 12.0, 5 / 12.0};
            default -> new double[] {55 / 24.0, -59 / 24.0, 37 / 24.0, -9 / 24.0};
          };
      NDArray total = output.mul(weights[0]);
      int i = 1;
      for (NDArray earlier : outputs) {
        try (NDArray part = earlier.mul(weights[i])) {
          total = total.add(part);
        }
        i++;
      }
      return total;
    }

    /// Equation 9 of the paper.
    private NDArray move(NDArray sample, int from, int to, NDArray output) {
      double alpha = schedule.alpha(from);
      double alphaTo = to >= 0 ? schedule.alpha(to) : finalAlpha;
      double beta = 1 - alpha;
      NDArray epsilon = prediction.epsilon(sample, output, Math.sqrt(alpha), Math.sqrt(beta));
      double divisor = alpha * Math.sqrt(1 - alphaTo) + Math.sqrt(alpha * beta * alphaTo);
      return sample.mul(Math.sqrt(alphaTo / alpha)).sub(epsilon.mul((alphaTo - alpha) / divisor));
    }

    @Override
    public NDArray addNoise(int call, NDArray original, NDArray noise) {
      return schedule.addNoise(places[call], original, noise);
    }
  }
}
