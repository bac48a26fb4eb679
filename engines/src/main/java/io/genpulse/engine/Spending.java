package io.genpulse.engine;

import java.math.BigDecimal;

/// What the tasks of all processes cost at their providers.
@FunctionalInterface
public interface Spending {
  /// What a provider has charged for since the day began (UTC), and what tasks that are not over
  /// have set aside for it.
  ///
  /// @param provider id of its engine
  /// @param currency others are not counted
  /// @throws EngineException `UNAVAILABLE` when it cannot be found out now
  BigDecimal today(String provider, String currency);
}
