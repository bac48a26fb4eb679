package io.genpulse.engine.diffusion;

import io.genpulse.engine.EngineException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads `provider_params`: each key at most once, and in the end none may be left. Every complaint
/// is `INVALID_REQUEST` with the field.
final class ExtraValues {
  private final Map<String, Object> left;
  private final Set<String> known = new TreeSet<>();

  ExtraValues(Map<String, Object> values) {
    left = new LinkedHashMap<>(values);
    left.values().removeIf(value -> value == null);
  }

  private Optional<Object> take(String key) {
    known.add(key);
    return Optional.ofNullable(left.remove(key));
  }

  OptionalDouble number(String key, double least, double most) {
    Optional<Object> value = take(key);
    if (value.isEmpty()) {
      return OptionalDouble.empty();
    }
    if (value.get() instanceof Number number
        && number.doubleValue() >= least
        && number.doubleValue() <= most) {
      return OptionalDouble.of(number.doubleValue());
    }
    throw wrong(key, "a number from %s to %s".formatted(least, most), value.get());
  }

  OptionalInt whole(String key, int least, int most) {
    Optional<Object> value = take(key);
    if (value.isEmpty()) {
      return OptionalInt.empty();
    }
    if (value.get() instanceof Number number
        && number.doubleValue() == Math.rint(number.doubleValue())
        && number.doubleValue() >= least
        && number.doubleValue() <= most) {
      return OptionalInt.of(number.intValue());
    }
    throw wrong(key, "a whole number from %s to %s".formatted(least, most), value.get());
  }

  /// A whole number whose range is looked at elsewhere.
  @Nullable Integer whole(String key) {
    OptionalInt value = whole(key, Integer.MIN_VALUE, Integer.MAX_VALUE);
    return value.isPresent() ? value.getAsInt() : null;
  }

  /// A number whose range is looked at elsewhere.
  @Nullable Double real(String key) {
    OptionalDouble value = number(key, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    return value.isPresent() ? value.getAsDouble() : null;
  }

  @Nullable Long seed(String key) {
    return take(key)
        .map(
            value -> {
              if (value instanceof Integer || value instanceof Long) {
                return ((Number) value).longValue();
              }
              throw wrong(key, "a whole number", value);
            })
        .orElse(null);
  }

  /// What was not asked for yet.
  Map<String, Object> rest() {
    return left;
  }

  Optional<String> text(String key) {
    return take(key)
        .map(
            value -> {
              if (value instanceof String text) {
                return text;
              }
              throw wrong(key, "text", value);
            });
  }

  /// @param choices the values there are
  Optional<String> choice(String key, List<String> choices) {
    return text(key)
        .map(
            value -> {
              if (choices.contains(value)) {
                return value;
              }
              throw wrong(key, "one of " + String.join(", ", choices), value);
            });
  }

  /// Two whole numbers.
  Optional<int[]> pair(String key) {
    return take(key)
        .map(
            value -> {
              if (value instanceof List<?> list
                  && list.size() == 2
                  && list.get(0) instanceof Integer first
                  && list.get(1) instanceof Integer second) {
                return new int[] {first, second};
              }
              throw wrong(key, "two whole numbers", value);
            });
  }

  Stream<Object> list(String key) {
    return take(key)
        .map(
            value -> {
              if (value instanceof List<?> list) {
                return list.stream().<Object>map(one -> one);
              }
              throw wrong(key, "a list", value);
            })
        .orElse(Stream.empty());
  }

  static EngineException wrong(String key, String wanted, Object value) {
    return EngineException.invalid(
        field(key), "%s must be %s but was %s".formatted(key, wanted, value));
  }

  private static String field(String key) {
    return "provider_params/" + key.replace("~", "~0").replace("/", "~1");
  }

  /// Refuses what nobody asked for.
  void requireNoOther() {
    left.keySet().stream()
        .findFirst()
        .ifPresent(
            key -> {
              throw EngineException.invalid(
                  field(key),
                  "engine diffusers does not know \"%s\" here; it takes %s"
                      .formatted(key, String.join(", ", known)));
            });
  }
}
