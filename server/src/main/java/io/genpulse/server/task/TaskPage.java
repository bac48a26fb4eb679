package io.genpulse.server.task;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A part of a list, newest first.
///
/// @param nextCursor where the next page begins; null at the end
public record TaskPage(List<Task> items, @Nullable String nextCursor) {
  public TaskPage {
    items = List.copyOf(items);
  }
}
