package io.genpulse.apiclient;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reports of tasks' ends, newest first.
///
/// @param nextCursor asks for the page after this one; null on the last page
public record DeliveryPageView(List<DeliveryView> items, @Nullable String nextCursor) {
  public DeliveryPageView {
    items = List.copyOf(Required.field(items, "items"));
  }
}
