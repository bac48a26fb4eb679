package io.genpulse.server.task;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A part of a list, newest first.
///
/// @param omitted of which tasks what is too large for a list, by the names `params` and `result`;
///   in the task it is JSON's null
/// @param nextCursor where the next page begins; null at the end
public record TaskPage(
    List<Task> items, Map<TaskId, List<String>> omitted, @Nullable String nextCursor) {
  public TaskPage {
    items = List.copyOf(items);
    omitted = Map.copyOf(omitted);
  }
}
