package io.genpulse.engine.diffusion.scheduler;

import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.engine.EngineException;

/// Noise schedulers by the names that requests and model files use.
public final class NoiseSchedulers {
  private NoiseSchedulers() {}

  /// The request's name for a name or a diffusers class.
  ///
  /// @throws EngineException `NOT_SUPPORTED`, listing the names there are
  public static String canonical(String name) {
    return Algorithm.named(name).id();
  }

  /// @param config a diffusers scheduler configuration, of whatever class
  /// @param eta of DDIM; others draw by their own rules
  public static NoiseScheduler create(String name, JsonNode config, double eta) {
    return Algorithm.named(name).with(ScheduleConfig.of(config).withEta(eta));
  }
}
