package io.genpulse.engine.diffusion.scheduler;

import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import java.util.List;

/// The noise schedulers there are, by the names that requests and model files use.
public final class NoiseSchedulers {
  private NoiseSchedulers() {}

  /// Names that requests take.
  public static List<String> names() {
    return List.of("ddim", "euler");
  }

  /// The request's name for a name or a diffusers class.
  ///
  /// @throws EngineException `NOT_SUPPORTED`, listing the names there are
  public static String canonical(String name) {
    return switch (name) {
      case "ddim", "DDIM", "DDIMScheduler" -> "ddim";
      case "euler", "Euler", "EulerDiscreteScheduler" -> "euler";
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
    return switch (canonical(name)) {
      case "ddim" -> new DdimScheduler(config, eta);
      default -> new EulerDiscreteScheduler(config);
    };
  }
}
