package io.genpulse.server.task;

import java.util.UUID;
import java.util.regex.Pattern;

/// The identity of a task.
public record TaskId(UUID value) {
  // UUID.fromString takes signs, foreign digits and groups of any length too.
  private static final Pattern FORM =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  /// A fresh, random id.
  public static TaskId random() {
    return new TaskId(UUID.randomUUID());
  }

  /// Reads 32 hexadecimal digits in their five groups; capitals are the same id.
  ///
  /// @throws IllegalArgumentException when the text is no such
  public static TaskId of(String text) {
    if (text.length() != 36 || !FORM.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "task_id must be a UUID like 123e4567-e89b-12d3-a456-426614174000 but was \"%s\""
              .formatted(Excerpt.of(text, 40)));
    }
    return new TaskId(UUID.fromString(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
