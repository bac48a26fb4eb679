package io.genpulse.apiclient;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Refuses JSON that lacks what every GenPulse sends.
final class Required {
  private Required() {}

  static <T> T field(@Nullable T value, String name) {
    if (value == null) {
      throw new IllegalArgumentException(name + " is missing");
    }
    return value;
  }

  /// What only newer servers send.
  static <T> List<T> orNone(@Nullable List<T> values) {
    return values == null ? List.of() : List.copyOf(values);
  }
}
