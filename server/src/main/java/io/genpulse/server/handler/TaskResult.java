package io.genpulse.server.handler;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a handler returns: values for clients (JSON values only, in this order) and what is billed.
/// Files are outputs, by [TaskContext#upload].
///
/// @param unit what is billed, such as `image`
/// @param quantity how many of them, 0 or more
public record TaskResult(Map<String, Object> values, String unit, long quantity) {
  public TaskResult {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    if (unit.isBlank() || unit.length() > 64) {
      throw new IllegalArgumentException("unit must be 1..64 characters but was \"" + unit + "\"");
    }
    if (quantity < 0) {
      throw new IllegalArgumentException("quantity must be 0 or more but was " + quantity);
    }
  }

  /// A result that bills one task.
  public static TaskResult of(Map<String, Object> values) {
    return new TaskResult(values, "task", 1);
  }
}
