package io.genpulse.engine.diffusion.scheduler;

import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;

/// How much noise training added at each timestep, in the float32 arithmetic of diffusers.
final class NoiseSchedule {
  private NoiseSchedule() {}

  /// The products of the alphas that a scheduler configuration describes.
  static float[] alphasCumprod(JsonNode config) {
    float[] betas = betas(config);
    float[] products = new float[betas.length];
    double product = 1;
    for (int i = 0; i < betas.length; i++) {
      product *= 1f - betas[i];
      products[i] = (float) product;
    }
    return config.path("rescale_betas_zero_snr").asBoolean(false)
        ? withoutSignalAtTheEnd(products)
        : products;
  }

  private static float[] betas(JsonNode config) {
    JsonNode trained = config.path("trained_betas");
    int count = trained.isArray() ? trained.size() : config.path("num_train_timesteps").asInt(1000);
    double start = config.path("beta_start").asDouble(0.0001);
    double end = config.path("beta_end").asDouble(0.02);
    String schedule = trained.isArray() ? "trained" : config.path("beta_schedule").asText("linear");
    float[] betas = new float[count];
    for (int i = 0; i < count; i++) {
      betas[i] =
          switch (schedule) {
            case "trained" -> (float) trained.get(i).asDouble();
            case "linear" -> (float) between(start, end, i, count);
            case "scaled_linear" -> {
              float root = (float) between(Math.sqrt(start), Math.sqrt(end), i, count);
              yield root * root;
            }
            case "squaredcos_cap_v2" ->
                (float)
                    Math.min(1 - alphaBar((i + 1.0) / count) / alphaBar((double) i / count), 0.999);
            default ->
                throw new EngineException(
                    EngineError.NOT_SUPPORTED,
                    "beta_schedule \"" + schedule + "\" is not supported");
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

  /// Shifts the schedule so that the last step is pure noise (arXiv 2305.08891, algorithm 1).
  private static float[] withoutSignalAtTheEnd(float[] products) {
    float first = (float) Math.sqrt(products[0]);
    float last = (float) Math.sqrt(products[products.length - 1]);
    float[] shifted = new float[products.length];
    for (int i = 0; i < products.length; i++) {
      float root = ((float) Math.sqrt(products[i]) - last) * (first / (first - last));
      shifted[i] = root * root;
    }
    return shifted;
  }
}
