package io.genpulse.apiclient;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Refused messages, newest first.
///
/// @param nextCursor asks for the page after this one; null on the last page
public record DeadLetterPageView(List<DeadLetterView> items, @Nullable String nextCursor) {
  public DeadLetterPageView {
    items = List.copyOf(Required.field(items, "items"));
  }
}
