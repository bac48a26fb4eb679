package io.genpulse.server.task;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which tasks to list.
///
/// @param statuses empty = all
/// @param text part of the prompt or of the task id
/// @param limit 1..200
/// @param cursor `next_cursor` of the page before
public record TaskQuery(
    Set<TaskStatus> statuses,
    @Nullable String taskType,
    @Nullable String userId,
    @Nullable String text,
    int limit,
    @Nullable String cursor) {
  public TaskQuery {
    statuses = Set.copyOf(statuses);
  }
}
