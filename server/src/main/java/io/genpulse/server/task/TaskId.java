package io.genpulse.server.task;

import java.util.UUID;

/// The identity of a task.
public record TaskId(UUID value) {
  /// A fresh, random id.
  public static TaskId random() {
    return new TaskId(UUID.randomUUID());
  }

  /// Reads the canonical text form only: 36 characters with dashes.
  ///
  /// @throws IllegalArgumentException when the text is not a UUID
  public static TaskId of(String text) {
    if (text.length() != 36) {
      throw new IllegalArgumentException("task_id must be a UUID but was \"" + head(text) + "\"");
    }
    try {
      return new TaskId(UUID.fromString(text));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("task_id must be a UUID but was \"" + text + "\"", e);
    }
  }

  private static String head(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "...";
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
