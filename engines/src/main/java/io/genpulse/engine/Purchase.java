package io.genpulse.engine;

import java.math.BigDecimal;

/// What a provider will bill a request as, as far as that can be said before the call.
///
/// @param unit as the list of prices has it, such as `image`
public record Purchase(String model, String unit, BigDecimal quantity) {
  public static Purchase of(String model, String unit, long quantity) {
    return new Purchase(model, unit, BigDecimal.valueOf(quantity));
  }
}
