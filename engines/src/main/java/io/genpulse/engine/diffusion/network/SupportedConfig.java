package io.genpulse.engine.diffusion.network;

import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import java.util.List;

/// Refuses what a network's configuration asks for and is not built here, so that nothing is
/// ignored in silence.
///
/// @param part of the model, for people
record SupportedConfig(String part, JsonNode config) {
  /// Passes where the key is absent, null, or has one of the values (all its elements, in a list).
  ///
  /// @throws EngineException `NOT_SUPPORTED` naming key and value
  SupportedConfig only(String key, Object... supported) {
    JsonNode value = config.path(key);
    List<String> texts = List.of(supported).stream().map(String::valueOf).toList();
    if (value.isMissingNode() || value.isNull()) {
      return this;
    }
    if (value.isArray()) {
      value.forEach(element -> check(key, element, texts));
    } else {
      check(key, value, texts);
    }
    return this;
  }

  /// Passes where the key is absent or null.
  SupportedConfig none(String... keys) {
    for (String key : keys) {
      only(key);
    }
    return this;
  }

  /// Passes where the key is absent or has another value than null.
  SupportedConfig some(String... keys) {
    for (String key : keys) {
      if (config.path(key).isNull()) {
        throw refused(key, "null");
      }
    }
    return this;
  }

  private void check(String key, JsonNode value, List<String> supported) {
    String text = value.isNumber() ? number(value.asDouble()) : value.asText();
    if (!supported.contains(text)) {
      throw refused(key, value.isValueNode() ? value.asText() : value.toString());
    }
  }

  private static String number(double value) {
    return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
  }

  private EngineException refused(String key, String value) {
    return new EngineException(
        EngineError.NOT_SUPPORTED,
        "a %s with %s \"%s\" is not supported".formatted(part, key, value));
  }
}
