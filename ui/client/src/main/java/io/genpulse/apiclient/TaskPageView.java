package io.genpulse.apiclient;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tasks, newest first.
///
/// @param nextCursor asks for the page after this one; null on the last page
public record TaskPageView(List<TaskView> items, @Nullable String nextCursor) {
  public TaskPageView {
    items = List.copyOf(Required.field(items, "items"));
  }
}
