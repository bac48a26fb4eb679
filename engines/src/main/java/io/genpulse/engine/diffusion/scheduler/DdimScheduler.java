package io.genpulse.engine.diffusion.scheduler;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import java.util.function.Supplier;

/// Denoising diffusion implicit models (arXiv 2010.02502), as diffusers' DDIMScheduler.
final class DdimScheduler implements NoiseScheduler {
  private final float[] alphasCumprod;
  private final double finalAlpha;
  private final String prediction;
  private final String spacing;
  private final int stepsOffset;
  private final boolean clip;
  private final double clipRange;
  private final double eta;
  private double[] timesteps = {};

  /// @param eta 0 draws no noise on the way, 1 is DDPM
  DdimScheduler(JsonNode config, double eta) {
    if (config.path("thresholding").asBoolean(false)) {
      throw new EngineException(
          EngineError.NOT_SUPPORTED, "thresholding of the DDIM noise scheduler is not supported");
    }
    alphasCumprod = NoiseSchedule.alphasCumprod(config);
    finalAlpha = config.path("set_alpha_to_one").asBoolean(true) ? 1 : alphasCumprod[0];
    prediction = config.path("prediction_type").asText("epsilon");
    spacing = config.path("timestep_spacing").asText("leading");
    stepsOffset = config.path("steps_offset").asInt(0);
    clip = config.path("clip_sample").asBoolean(true);
    clipRange = config.path("clip_sample_range").asDouble(1);
    this.eta = eta;
  }

  @Override
  public void setTimesteps(int steps) {
    timesteps = Timesteps.spread(spacing, alphasCumprod.length, steps, stepsOffset);
    for (int i = 0; i < steps; i++) {
      timesteps[i] = Math.rint(timesteps[i]);
    }
  }

  @Override
  public double[] timesteps() {
    return timesteps.clone();
  }

  @Override
  public NDArray step(
      NDArray modelOutput, double timestep, NDArray sample, Supplier<NDArray> noise) {
    int previous = (int) timestep - alphasCumprod.length / timesteps.length;
    double alpha = alphasCumprod[(int) timestep];
    double alphaPrevious = previous >= 0 ? alphasCumprod[previous] : finalAlpha;
    double signal = Math.sqrt(alpha);
    double noisiness = Math.sqrt(1 - alpha);

    NDArray original =
        switch (prediction) {
          case "epsilon" -> sample.sub(modelOutput.mul(noisiness)).div(signal);
          case "sample" -> modelOutput;
          case "v_prediction" -> sample.mul(signal).sub(modelOutput.mul(noisiness));
          default -> throw unknown(prediction);
        };
    NDArray epsilon =
        switch (prediction) {
          case "epsilon" -> modelOutput;
          case "sample" -> sample.sub(original.mul(signal)).div(noisiness);
          default -> modelOutput.mul(signal).add(sample.mul(noisiness));
        };
    if (clip) {
      original = original.clip(-clipRange, clipRange);
    }

    double variance = (1 - alphaPrevious) / (1 - alpha) * (1 - alpha / alphaPrevious);
    double deviation = eta * Math.sqrt(variance);
    double direction = Math.sqrt(1 - alphaPrevious - deviation * deviation);
    NDArray next = original.mul(Math.sqrt(alphaPrevious)).add(epsilon.mul(direction));
    return eta > 0 ? next.add(noise.get().mul(deviation)) : next;
  }

  private static EngineException unknown(String prediction) {
    return new EngineException(
        EngineError.NOT_SUPPORTED,
        "prediction_type \"" + prediction + "\" is not supported by the DDIM noise scheduler");
  }

  @Override
  public float[] alphasCumprod() {
    return alphasCumprod.clone();
  }
}
