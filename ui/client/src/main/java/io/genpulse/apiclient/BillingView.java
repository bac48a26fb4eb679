package io.genpulse.apiclient;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What was used from one instant until before another, and what it cost.
///
/// @param totals amounts by currency
public record BillingView(
    String from, String to, String groupBy, List<Line> items, Map<String, BigDecimal> totals) {
  public BillingView {
    Required.field(from, "from");
    Required.field(to, "to");
    Required.field(groupBy, "group_by");
    items = List.copyOf(Required.field(items, "items"));
    totals = Map.copyOf(Required.field(totals, "totals"));
  }

  /// @param group null for tasks of no provider
  /// @param unit such as `image`
  public record Line(
      @Nullable String group,
      String unit,
      long quantity,
      String currency,
      BigDecimal amount,
      long tasks) {
    public Line {
      Required.field(unit, "unit");
      Required.field(currency, "currency");
      Required.field(amount, "amount");
    }
  }
}
