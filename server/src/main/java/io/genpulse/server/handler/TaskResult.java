package io.genpulse.server.handler;

import java.util.Map;

/// What a handler returns: values for clients (JSON values only) and what is billed. Files are
/// outputs, by [TaskContext#upload].
///
/// @param unit what is billed, such as `image`
/// @param quantity how many of them
public record TaskResult(Map<String, Object> values, String unit, long quantity) {
  public TaskResult {
    values = Map.copyOf(values);
  }

  /// A result that bills one task.
  public static TaskResult of(Map<String, Object> values) {
    return new TaskResult(values, "task", 1);
  }
}
