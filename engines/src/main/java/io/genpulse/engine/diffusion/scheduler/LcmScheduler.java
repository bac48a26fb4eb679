package io.genpulse.engine.diffusion.scheduler;

import ai.djl.ndarray.NDArray;
import io.genpulse.engine.EngineException;
import java.util.Arrays;
import java.util.function.Supplier;

/// Latent consistency models (arXiv 2310.04378), as diffusers' LCMScheduler.
final class LcmScheduler implements NoiseScheduler {
  private static final double SIGMA_DATA = 0.5;

  private final NoiseSchedule schedule;
  private final Prediction prediction;
  private final int originalSteps;
  private final double strength;
  private final double timestepScaling;
  private final boolean clip;
  private final double clipRange;

  LcmScheduler(ScheduleConfig config) {
    if (config.flag("thresholding", false)) {
      throw ScheduleConfig.notSupported("thresholding", true);
    }
    NoiseSchedule trained = NoiseSchedule.of(config, 0.00085, 0.012, "scaled_linear");
    schedule =
        config.flag("rescale_betas_zero_snr", false) ? trained.withoutSignalAtTheEnd() : trained;
    prediction = Prediction.of(config);
    originalSteps = config.whole("original_inference_steps", 50);
    strength = config.strength();
    timestepScaling = config.number("timestep_scaling", 10);
    clip = config.flag("clip_sample", false);
    clipRange = config.number("clip_sample_range", 1);
    if (originalSteps < 1 || originalSteps > schedule.size()) {
      throw ScheduleConfig.notSupported("original_inference_steps", originalSteps);
    }
  }

  @Override
  public NoiseWalk walk(int steps) {
    int distilled = (int) (originalSteps * strength);
    if (steps < 1 || steps > distilled) {
      throw EngineException.invalid(
          "steps",
          "steps must be 1..%d with the lcm noise scheduler but was %d"
              .formatted(distilled, steps));
    }
    int stride = schedule.size() / originalSteps;
    int[] places = new int[steps];
    for (int i = 0; i < steps; i++) {
      int index = (int) Math.floor(i * ((double) distilled / steps));
      places[i] = (distilled - index) * stride - 1;
    }
    return new Walk(places);
  }

  @Override
  public float[] alphasCumprod() {
    return schedule.toArray();
  }

  private final class Walk implements NoiseWalk {
    private final int[] places;

    Walk(int[] places) {
      this.places = places;
    }

    @Override
    public double[] timesteps() {
      return Arrays.stream(places).asDoubleStream().toArray();
    }

    @Override
    public NDArray step(int call, NDArray output, NDArray sample, Supplier<NDArray> noise) {
      double alpha = schedule.alpha(places[call]);
      NDArray original =
          prediction.original(sample, output, Math.sqrt(alpha), Math.sqrt(1 - alpha));
      if (clip) {
        original = original.clip(-clipRange, clipRange);
      }
      double scaled = places[call] * timestepScaling;
      double sum = scaled * scaled + SIGMA_DATA * SIGMA_DATA;
      NDArray denoised =
          original.mul(scaled / Math.sqrt(sum)).add(sample.mul(SIGMA_DATA * SIGMA_DATA / sum));
      return call == places.length - 1 ? denoised : addNoise(call + 1, denoised, noise.get());
    }

    @Override
    public NDArray addNoise(int call, NDArray original, NDArray noise) {
      return schedule.addNoise(places[call], original, noise);
    }
  }
}
