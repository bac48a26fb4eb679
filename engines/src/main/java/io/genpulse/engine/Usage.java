package io.genpulse.engine;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// What a provider charges for.
///
/// @param unit such as `image`, `second` or `token`
/// @param cost null when the provider does not say
/// @param currency of the cost, such as `USD`; null without one
public record Usage(
    String unit, BigDecimal quantity, @Nullable BigDecimal cost, @Nullable String currency) {
  public Usage {
    if (unit.isBlank() || quantity.signum() < 0 || (cost != null && cost.signum() < 0)) {
      throw new IllegalArgumentException(
          "usage must have a unit and nothing below 0 but was %s of \"%s\" for %s"
              .formatted(quantity, unit, cost));
    }
    if ((cost == null) != (currency == null)) {
      throw new IllegalArgumentException(
          "usage must have cost and currency, or neither, but had %s and %s"
              .formatted(cost, currency));
    }
  }

  /// Usage of unknown cost.
  public static Usage of(String unit, long quantity) {
    return new Usage(unit, BigDecimal.valueOf(quantity), null, null);
  }
}
