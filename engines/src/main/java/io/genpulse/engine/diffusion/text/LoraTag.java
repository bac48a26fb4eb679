package io.genpulse.engine.diffusion.text;

import io.genpulse.engine.EngineException;
import org.jspecify.annotations.Nullable;

/// A LoRA file that a prompt asks for by its name, and how much of it.
public record LoraTag(String name, double weight) {
  static LoraTag of(String name, @Nullable String weight) {
    try {
      double number = weight == null ? 1 : Double.parseDouble(weight);
      if (Double.isFinite(number)) {
        return new LoraTag(name, number);
      }
    } catch (NumberFormatException e) {
      throw notANumber(name, weight);
    }
    throw notANumber(name, weight);
  }

  private static EngineException notANumber(String name, @Nullable String weight) {
    return EngineException.invalid(
        "prompt",
        "the weight of <lora:%s:...> must be a number but was \"%s\"".formatted(name, weight));
  }
}
