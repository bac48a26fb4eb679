package io.genpulse.engine.diffusion.scheduler;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Pseudo numerical methods (arXiv 2202.09778) without Runge-Kutta steps, as diffusers'
/// PNDMScheduler with `skip_prk_steps`: the scheduler that Stable Diffusion 1 came with. The second
/// time is visited twice, so a walk has one call more than steps.
final class PndmScheduler implements NoiseScheduler {
  private static final int ORDER = 4;

  private final float[] alphasCumprod;
  private final double finalAlpha;
  private final String prediction;
  private final String spacing;
  private final int stepsOffset;
  private final Deque<NDArray> outputs = new ArrayDeque<>();
  private @Nullable NDArray firstSample;
  private double[] timesteps = {};
  private int stride;
  private int calls;

  PndmScheduler(JsonNode config) {
    prediction = config.path("prediction_type").asText("epsilon");
    if (!config.path("skip_prk_steps").asBoolean(false)
        || !(prediction.equals("epsilon") || prediction.equals("v_prediction"))) {
      throw new EngineException(
          EngineError.NOT_SUPPORTED,
          "the PNDM noise scheduler is supported with skip_prk_steps and epsilon or v_prediction");
    }
    alphasCumprod = NoiseSchedule.alphasCumprod(config);
    finalAlpha = config.path("set_alpha_to_one").asBoolean(false) ? 1 : alphasCumprod[0];
    spacing = config.path("timestep_spacing").asText("leading");
    stepsOffset = config.path("steps_offset").asInt(0);
  }

  @Override
  public void setTimesteps(int steps) {
    double[] once = Timesteps.spread(spacing, alphasCumprod.length, steps, stepsOffset);
    timesteps = new double[steps == 1 ? 1 : steps + 1];
    for (int i = 0; i < timesteps.length; i++) {
      timesteps[i] = Math.rint(once[i < 2 ? i : i - 1]);
    }
    stride = alphasCumprod.length / steps;
    calls = 0;
    outputs.clear();
    firstSample = null;
  }

  @Override
  public double[] timesteps() {
    return timesteps.clone();
  }

  @Override
  public NDArray step(
      NDArray modelOutput, double timestep, NDArray sample, Supplier<NDArray> noise) {
    int from = (int) timestep;
    int to = from - stride;
    if (calls == 1) {
      to = from;
      from += stride;
    } else {
      remember(modelOutput);
    }
    NDArray start = sample;
    NDArray direction;
    NDArray first = firstSample;
    if (calls == 1 && first != null) {
      direction = modelOutput.add(outputs.getFirst()).div(2);
      start = first;
    } else {
      direction = extrapolated();
    }
    if (calls == 0) {
      // The copy outlives this step: it is where the second call starts again.
      firstSample = sample.duplicate();
      firstSample.attach(sample.getManager().getParentManager());
    }
    calls++;
    return move(start, from, to, direction);
  }

  private void remember(NDArray output) {
    NDArray kept = output.duplicate();
    kept.attach(output.getManager().getParentManager());
    outputs.addFirst(kept);
    if (outputs.size() > ORDER) {
      outputs.removeLast().close();
    }
  }

  /// Adams-Bashforth on the outputs so far, newest first.
  private NDArray extrapolated() {
    double[] weights =
        switch (outputs.size()) {
          case 1 -> new double[] {1};
          case 2 -> new double[] {3 / 2.0, -1 / 2.0};
          case 3 -> new double[] {23 / 12.0, -16 / 12.0, 5 / 12.0};
          default -> new double[] {55 / 24.0, -59 / 24.0, 37 / 24.0, -9 / 24.0};
        };
    Iterator<NDArray> newestFirst = outputs.iterator();
    NDArray sum = newestFirst.next().mul(weights[0]);
    for (int i = 1; i < weights.length; i++) {
      sum = sum.add(newestFirst.next().mul(weights[i]));
    }
    return sum;
  }

  /// Equation 9 of the paper.
  private NDArray move(NDArray sample, int from, int to, NDArray output) {
    double alpha = alphasCumprod[from];
    double alphaTo = to >= 0 ? alphasCumprod[to] : finalAlpha;
    double beta = 1 - alpha;
    NDArray epsilon =
        prediction.equals("v_prediction")
            ? output.mul(Math.sqrt(alpha)).add(sample.mul(Math.sqrt(beta)))
            : output;
    double divisor = alpha * Math.sqrt(1 - alphaTo) + Math.sqrt(alpha * beta * alphaTo);
    return sample.mul(Math.sqrt(alphaTo / alpha)).sub(epsilon.mul((alphaTo - alpha) / divisor));
  }

  @Override
  public float[] alphasCumprod() {
    return alphasCumprod.clone();
  }
}
