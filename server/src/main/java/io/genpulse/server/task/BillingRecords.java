package io.genpulse.server.task;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What results and charges cost; outlives the tasks.
public interface BillingRecords {
  /// What records are added up by.
  enum Group {
    PROVIDER,
    USER,
    DAY,
    MONTH
  }

  /// Sums of one group, unit and currency.
  ///
  /// @param group the provider or user, or the day (`2026-11-26`) or month (`2026-11`) in UTC; null
  ///   where a task had no provider
  /// @param unit such as `image`
  /// @param tasks how many were billed
  record Line(
      @Nullable String group,
      String unit,
      long quantity,
      String currency,
      BigDecimal amount,
      long tasks) {}

  /// Groups in their order.
  ///
  /// @param from the first instant that counts
  /// @param to the first that does not
  List<Line> sums(Instant from, Instant to, Group group);
}
