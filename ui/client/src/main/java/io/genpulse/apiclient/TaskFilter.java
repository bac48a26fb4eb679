package io.genpulse.apiclient;

import org.jspecify.annotations.Nullable;

/// Which tasks to list; null means any.
///
/// @param q text to find in the prompt
/// @param limit 1..200
public record TaskFilter(
    @Nullable String status,
    @Nullable String taskType,
    @Nullable String userId,
    @Nullable String q,
    int limit,
    @Nullable String cursor) {

  /// The newest tasks of any kind.
  public static TaskFilter newest(int limit) {
    return new TaskFilter(null, null, null, null, limit, null);
  }
}
