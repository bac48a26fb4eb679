package io.genpulse.engine.diffusion.scheduler;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import java.util.Arrays;
import java.util.function.Supplier;

/// Euler's method on the noise level (arXiv 2206.00364, algorithm 2 without churn), as diffusers'
/// EulerDiscreteScheduler.
final class EulerDiscreteScheduler implements NoiseScheduler {
  private final float[] alphasCumprod;
  private final double[] trained;
  private final String prediction;
  private final String spacing;
  private final String interpolation;
  private final int stepsOffset;
  private final boolean karras;
  private final boolean exponential;
  private final boolean toZero;
  private double[] timesteps = {};
  private double[] sigmas = {};

  EulerDiscreteScheduler(JsonNode config) {
    if (config.path("use_beta_sigmas").asBoolean(false)
        || config.path("timestep_type").asText("discrete").equals("continuous")) {
      throw new EngineException(
          EngineError.NOT_SUPPORTED,
          "beta sigmas and continuous timesteps of the Euler noise scheduler are not supported");
    }
    alphasCumprod = NoiseSchedule.alphasCumprod(config);
    if (config.path("rescale_betas_zero_snr").asBoolean(false)) {
      // As close to 0 as keeps the largest sigma finite (4096).
      alphasCumprod[alphasCumprod.length - 1] = 0x1p-24f;
    }
    trained = new double[alphasCumprod.length];
    for (int i = 0; i < trained.length; i++) {
      trained[i] = (float) Math.sqrt((1 - alphasCumprod[i]) / alphasCumprod[i]);
    }
    prediction = config.path("prediction_type").asText("epsilon");
    spacing = config.path("timestep_spacing").asText("linspace");
    interpolation = config.path("interpolation_type").asText("linear");
    stepsOffset = config.path("steps_offset").asInt(0);
    karras = config.path("use_karras_sigmas").asBoolean(false);
    exponential = config.path("use_exponential_sigmas").asBoolean(false);
    toZero = !config.path("final_sigmas_type").asText("zero").equals("sigma_min");
  }

  @Override
  public void setTimesteps(int steps) {
    timesteps = Timesteps.spread(spacing, trained.length, steps, stepsOffset);
    double[] levels =
        switch (interpolation) {
          case "linear" -> Arrays.stream(timesteps).map(this::sigmaAt).toArray();
          case "log_linear" -> geometric(trained[trained.length - 1], trained[0], steps + 1);
          default ->
              throw new EngineException(
                  EngineError.NOT_SUPPORTED,
                  "interpolation_type \"" + interpolation + "\" is not supported");
        };
    if (karras || exponential) {
      double high = levels[0];
      double low = levels[levels.length - 1];
      levels = karras ? karras(high, low, steps) : geometric(high, low, steps);
      timesteps = Arrays.stream(levels).map(this::timeOf).toArray();
    }
    sigmas = Arrays.copyOf(levels, levels.length + 1);
    sigmas[levels.length] = toZero ? 0 : trained[0];
  }

  private double sigmaAt(double time) {
    int below = Math.clamp((int) Math.floor(time), 0, trained.length - 1);
    int above = Math.min(below + 1, trained.length - 1);
    double part = Math.clamp(time - below, 0.0, 1.0);
    return trained[below] + part * (trained[above] - trained[below]);
  }

  private static double[] geometric(double high, double low, int count) {
    double[] levels = new double[count];
    for (int i = 0; i < count; i++) {
      double part = count == 1 ? 0 : (double) i / (count - 1);
      levels[i] = Math.exp(Math.log(high) + part * (Math.log(low) - Math.log(high)));
    }
    return levels;
  }

  /// Equation 5 of the paper, rho 7.
  private static double[] karras(double high, double low, int count) {
    double rho = 7;
    double from = Math.pow(high, 1 / rho);
    double to = Math.pow(low, 1 / rho);
    double[] levels = new double[count];
    for (int i = 0; i < count; i++) {
      double part = count == 1 ? 0 : (double) i / (count - 1);
      levels[i] = Math.pow(from + part * (to - from), rho);
    }
    return levels;
  }

  private double timeOf(double sigma) {
    double level = Math.log(Math.max(sigma, 1e-10));
    int below = 0;
    for (int i = 0; i < trained.length - 1; i++) {
      if (level >= Math.log(trained[i])) {
        below = i;
      }
    }
    double low = Math.log(trained[below]);
    double high = Math.log(trained[below + 1]);
    return below + Math.clamp((level - low) / (high - low), 0.0, 1.0);
  }

  @Override
  public double[] timesteps() {
    return timesteps.clone();
  }

  @Override
  public double initNoiseSigma() {
    double largest = Arrays.stream(sigmas).max().orElse(1);
    return spacing.equals("leading") ? Math.sqrt(largest * largest + 1) : largest;
  }

  @Override
  public NDArray scaleModelInput(NDArray sample, double timestep) {
    double sigma = sigmas[index(timestep)];
    return sample.div(Math.sqrt(sigma * sigma + 1));
  }

  private int index(double timestep) {
    for (int i = 0; i < timesteps.length; i++) {
      if (timesteps[i] == timestep) {
        return i;
      }
    }
    throw new IllegalArgumentException("no step is at timestep " + timestep);
  }

  @Override
  public NDArray step(
      NDArray modelOutput, double timestep, NDArray sample, Supplier<NDArray> noise) {
    int i = index(timestep);
    double sigma = sigmas[i];
    double variance = sigma * sigma + 1;
    NDArray original =
        switch (prediction) {
          case "epsilon" -> sample.sub(modelOutput.mul(sigma));
          case "v_prediction" ->
              modelOutput.mul(-sigma / Math.sqrt(variance)).add(sample.div(variance));
          case "sample", "original_sample" -> modelOutput;
          default ->
              throw new EngineException(
                  EngineError.NOT_SUPPORTED,
                  "prediction_type \""
                      + prediction
                      + "\" is not supported by the Euler noise scheduler");
        };
    NDArray derivative = sample.sub(original).div(sigma);
    return sample.add(derivative.mul(sigmas[i + 1] - sigma));
  }

  @Override
  public NDArray addNoise(NDArray original, NDArray noise, double timestep) {
    return original.add(noise.mul(sigmas[index(timestep)]));
  }

  @Override
  public float[] alphasCumprod() {
    return alphasCumprod.clone();
  }
}
