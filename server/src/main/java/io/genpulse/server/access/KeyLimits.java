package io.genpulse.server.access;

import org.jspecify.annotations.Nullable;

/// What the tasks of one key may use; null = any number.
///
/// @param rate submissions a minute
/// @param concurrency tasks that run at once
/// @param budget units, as billing counts them: pictures, seconds of sound, ...
public record KeyLimits(
    @Nullable Integer rate, @Nullable Integer concurrency, @Nullable Long budget) {
  /// As much as there is.
  public static final KeyLimits NONE = new KeyLimits(null, null, null);

  public KeyLimits {
    atLeast(1, rate, "rate");
    atLeast(1, concurrency, "concurrency");
    atLeast(0, budget, "budget");
  }

  private static void atLeast(long least, @Nullable Number value, String name) {
    if (value != null && value.longValue() < least) {
      throw new IllegalArgumentException(
          "%s must be %d or more but was %d".formatted(name, least, value.longValue()));
    }
  }
}
