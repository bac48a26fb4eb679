package io.genpulse.engine.diffusion.scheduler;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import java.util.List;
import java.util.Set;

/// The noise schedulers there are, by the names that requests and model files use.
public final class NoiseSchedulers {
  private static final Set<String> TRAINING =
      Set.of(
          "num_train_timesteps",
          "beta_start",
          "beta_end",
          "beta_schedule",
          "trained_betas",
          "prediction_type",
          "rescale_betas_zero_snr");

  private NoiseSchedulers() {}

  /// Names that requests take.
  public static List<String> names() {
    return List.of("ddim", "euler", "pndm");
  }

  /// The request's name for a name or a diffusers class.
  ///
  /// @throws EngineException `NOT_SUPPORTED`, listing the names there are
  public static String canonical(String name) {
    return switch (name) {
      case "ddim", "DDIM", "DDIMScheduler" -> "ddim";
      case "euler", "Euler", "EulerDiscreteScheduler" -> "euler";
      case "pndm", "PLMS", "PNDMScheduler" -> "pndm";
      default ->
          throw new EngineException(
              EngineError.NOT_SUPPORTED,
              "scheduler must be one of %s but was \"%s\""
                  .formatted(String.join(", ", names()), name));
    };
  }

  /// A new scheduler.
  ///
  /// @param config a diffusers scheduler configuration, of whatever class
  /// @param eta of DDIM; others draw by their own rules
  public static NoiseScheduler create(String name, JsonNode config, double eta) {
    String wanted = canonical(name);
    JsonNode own = wanted.equals(known(config)) ? config : trainingOnly(config);
    return switch (wanted) {
      case "ddim" -> new DdimScheduler(own, eta);
      case "pndm" -> new PndmScheduler(own);
      default -> new EulerDiscreteScheduler(own);
    };
  }

  private static String known(JsonNode config) {
    return switch (config.path("_class_name").asText()) {
      case "DDIMScheduler" -> "ddim";
      case "EulerDiscreteScheduler" -> "euler";
      case "PNDMScheduler" -> "pndm";
      default -> "";
    };
  }

  /// What describes the model's training. The rest of a configuration, such as its spacing of
  /// timesteps, was chosen for another algorithm, and the wanted one's defaults suit it better.
  private static JsonNode trainingOnly(JsonNode config) {
    return config.deepCopy() instanceof ObjectNode object
        ? object.retain(TRAINING).put("skip_prk_steps", true)
        : config;
  }
}
