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
    storable("task_type", taskType);
    storable("user_id", userId);
    storable("q", text);
  }

  private static void storable(String name, @Nullable String text) {
    if (text != null && text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(name + " must not contain the NUL character");
    }
  }
}
