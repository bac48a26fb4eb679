package io.genpulse.engine.diffusion.scheduler;

import ai.djl.ndarray.NDArray;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;

/// How much of a picture training left at each timestep, in the float32 arithmetic of diffusers.
/// Immutable.
final class NoiseSchedule {
  private static final int LARGEST_TRAINING = 100_000;

  private final float[] alphasCumprod;

  private NoiseSchedule(float[] alphasCumprod) {
    this.alphasCumprod = alphasCumprod;
  }

  static NoiseSchedule of(ScheduleConfig config) {
    return of(config, 0.0001, 0.02, "linear");
  }

  /// @param start and the other two: what the algorithm takes where the configuration is silent
  static NoiseSchedule of(ScheduleConfig config, double start, double end, String schedule) {
    float[] betas =
        betas(
            config,
            config.number("beta_start", start),
            config.number("beta_end", end),
            config.text("beta_schedule", schedule));
    float[] products = new float[betas.length];
    double product = 1;
    for (int i = 0; i < betas.length; i++) {
      product *= 1f - betas[i];
      products[i] = (float) product;
    }
    return new NoiseSchedule(products);
  }

  private static float[] betas(ScheduleConfig config, double start, double end, String named) {
    int count = config.whole("num_train_timesteps", 1000);
    double[] trained = config.numbers("trained_betas");
    if (count < 1 || count > LARGEST_TRAINING || (trained.length > 0 && trained.length != count)) {
      throw new EngineException(
          EngineError.MODEL_INVALID,
          "the model's noise scheduler has num_train_timesteps %d and %d trained_betas"
              .formatted(count, trained.length));
    }
    String schedule = trained.length > 0 ? "trained" : named;
    float[] betas = new float[count];
    for (int i = 0; i < count; i++) {
      betas[i] =
          switch (schedule) {
            case "trained" -> (float) trained[i];
            case "linear" -> (float) between(start, end, i, count);
            case "scaled_linear" -> {
              float root = (float) between(Math.sqrt(start), Math.sqrt(end), i, count);
              yield root * root;
            }
            case "squaredcos_cap_v2" ->
                (float)
                    Math.min(1 - alphaBar((i + 1.0) / count) / alphaBar((double) i / count), 0.999);
            default -> throw ScheduleConfig.notSupported("beta_schedule", schedule);
          };
    }
    return betas;
  }

  private static double between(double start, double end, int i, int count) {
    return count == 1 ? start : start + (end - start) * i / (count - 1);
  }

  private static double alphaBar(double time) {
    double cosine = Math.cos((time + 0.008) / 1.008 * Math.PI / 2);
    return cosine * cosine;
  }

  /// Shifted so that the last timestep is pure noise (arXiv 2305.08891, algorithm 1).
  NoiseSchedule withoutSignalAtTheEnd() {
    float first = (float) Math.sqrt(alphasCumprod[0]);
    float last = (float) Math.sqrt(alphasCumprod[alphasCumprod.length - 1]);
    float[] shifted = new float[alphasCumprod.length];
    for (int i = 0; i < shifted.length; i++) {
      float root = ((float) Math.sqrt(alphasCumprod[i]) - last) * (first / (first - last));
      shifted[i] = root * root;
    }
    return new NoiseSchedule(shifted);
  }

  /// As `rescale_betas_zero_snr` wants it for algorithms that divide by the last signal.
  static NoiseSchedule ofSigmas(ScheduleConfig config) {
    NoiseSchedule trained = of(config);
    return config.flag("rescale_betas_zero_snr", false)
        ? trained.withoutSignalAtTheEnd().withFaintSignalAtTheEnd()
        : trained;
  }

  /// With a last timestep of nearly no signal in place of none, for algorithms that divide by it.
  NoiseSchedule withFaintSignalAtTheEnd() {
    float[] faint = alphasCumprod.clone();
    faint[faint.length - 1] = 0x1p-24f;
    return new NoiseSchedule(faint);
  }

  /// The timesteps of training.
  int size() {
    return alphasCumprod.length;
  }

  double alpha(int timestep) {
    return alphasCumprod[timestep];
  }

  /// A clean sample as training made it noisy.
  NDArray addNoise(int timestep, NDArray original, NDArray noise) {
    double alpha = alphasCumprod[timestep];
    return original.mul(Math.sqrt(alpha)).add(noise.mul(Math.sqrt(1 - alpha)));
  }

  float[] toArray() {
    return alphasCumprod.clone();
  }
}
