package io.genpulse.engine.diffusion.scheduler;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;

/// What a scheduler configuration says to the algorithm that is to follow it, read as diffusers'
/// `from_config` reads it: what the file says stays, whichever class wrote it; what it does not say
/// is the default of the algorithm that asks; keys that no one asks for have no effect.
///
/// Immutable. Every question throws `MODEL_INVALID` where the value is of another kind.
public final class ScheduleConfig {
  private static final String DEFAULTED = "_use_default_values";

  private final Map<String, JsonNode> values;
  private final double eta;
  private final double strength;

  private ScheduleConfig(Map<String, JsonNode> values, double eta, double strength) {
    this.values = Map.copyOf(values);
    this.eta = eta;
    this.strength = strength;
  }

  /// @param json a configuration of any class; keys that it lists as `_use_default_values` were
  ///   never chosen for the model and count as absent
  public static ScheduleConfig of(JsonNode json) {
    var values = new HashMap<String, JsonNode>();
    json.properties().forEach(entry -> values.put(entry.getKey(), entry.getValue().deepCopy()));
    json.path(DEFAULTED).forEach(key -> values.remove(key.asText()));
    return new ScheduleConfig(values, 0, 1);
  }

  /// @param eta how much of the noise that DDPM draws on the way DDIM draws; 0 is none. Others draw
  ///   by their own rules
  public ScheduleConfig withEta(double eta) {
    return new ScheduleConfig(values, eta, strength);
  }

  double eta() {
    return eta;
  }

  /// @param strength the share of the training times over which LCM spreads its steps; others
  ///   spread theirs over all of them
  public ScheduleConfig withStrength(double strength) {
    return new ScheduleConfig(values, eta, strength);
  }

  double strength() {
    return strength;
  }

  /// The same with one thing said otherwise.
  ScheduleConfig with(String key, boolean value) {
    return with(key, JsonNodeFactory.instance.booleanNode(value));
  }

  /// The same with one thing said otherwise.
  ScheduleConfig with(String key, String value) {
    return with(key, JsonNodeFactory.instance.textNode(value));
  }

  private ScheduleConfig with(String key, JsonNode value) {
    var changed = new HashMap<>(values);
    changed.put(key, value);
    return new ScheduleConfig(changed, eta, strength);
  }

  private JsonNode value(String key) {
    return values.getOrDefault(key, MissingNode.getInstance());
  }

  /// An explicit null is false, as in Python.
  boolean flag(String key, boolean absent) {
    JsonNode value = value(key);
    if (value.isMissingNode()) {
      return absent;
    }
    if (!value.isBoolean() && !value.isNull()) {
      throw invalid(key, value, "true or false");
    }
    return value.asBoolean();
  }

  int whole(String key, int absent) {
    JsonNode value = value(key);
    if (value.isMissingNode()) {
      return absent;
    }
    if (!value.isNumber() || value.doubleValue() != value.intValue()) {
      throw invalid(key, value, "a whole number");
    }
    return value.intValue();
  }

  double number(String key, double absent) {
    return value(key).isMissingNode() ? absent : finite(key, value(key));
  }

  /// A number that may be absent or null.
  OptionalDouble number(String key) {
    JsonNode value = value(key);
    return value.isMissingNode() || value.isNull()
        ? OptionalDouble.empty()
        : OptionalDouble.of(finite(key, value));
  }

  /// A number that may be infinite, which JSON has no number for.
  double bound(String key, double absent) {
    JsonNode value = value(key);
    if (value.isMissingNode() || value.isNull()) {
      return absent;
    }
    return switch (value.asText()) {
      case "-inf", "-Infinity" -> Double.NEGATIVE_INFINITY;
      case "inf", "Infinity" -> Double.POSITIVE_INFINITY;
      default -> finite(key, value);
    };
  }

  private static double finite(String key, JsonNode value) {
    if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
      throw invalid(key, value, "a number");
    }
    return value.doubleValue();
  }

  /// The numbers of a list; empty where it is absent or null.
  double[] numbers(String key) {
    JsonNode value = value(key);
    if (value.isMissingNode() || value.isNull()) {
      return new double[0];
    }
    if (!value.isArray()) {
      throw invalid(key, value, "a list of numbers");
    }
    double[] numbers = new double[value.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = finite(key, value.get(i));
    }
    return numbers;
  }

  String text(String key, String absent) {
    JsonNode value = value(key);
    if (value.isMissingNode()) {
      return absent;
    }
    if (!value.isTextual()) {
      throw invalid(key, value, "a name");
    }
    return value.asText();
  }

  /// Refuses what an algorithm takes by name but is not built here.
  static EngineException notSupported(String key, Object value) {
    return new EngineException(
        EngineError.NOT_SUPPORTED,
        "%s \"%s\" of the model's noise scheduler is not supported; choose another scheduler"
            .formatted(key, value));
  }

  private static EngineException invalid(String key, JsonNode value, String wanted) {
    return new EngineException(
        EngineError.MODEL_INVALID,
        "the model's noise scheduler has %s %s where %s is needed".formatted(key, value, wanted));
  }
}
