package io.genpulse.apiclient;

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
}
