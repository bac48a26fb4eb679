package io.genpulse.server.task;

import java.util.Locale;

/// `pending -> processing -> completed | failed | canceled`, and back to pending when an attempt is
/// given back. A terminal status never changes.
public enum TaskStatus {
  PENDING,
  PROCESSING,
  COMPLETED,
  FAILED,
  CANCELED,
  /// One that a newer version knows. Tasks in it are shown, and left to that version.
  OTHER;

  public boolean isTerminal() {
    return this == COMPLETED || this == FAILED || this == CANCELED;
  }

  /// The word of this status in every message and column.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The status of a word in a row or an event, which a newer version may have written.
  public static TaskStatus read(String word) {
    for (TaskStatus status : values()) {
      if (status.word().equals(word)) {
        return status;
      }
    }
    return OTHER;
  }

  /// The status that somebody asks for.
  ///
  /// @throws IllegalArgumentException when there is no such status
  public static TaskStatus of(String word) {
    TaskStatus status = read(word);
    if (status != OTHER) {
      return status;
    }
    throw new IllegalArgumentException(
        "status must be pending, processing, completed, failed or canceled but was \""
            + word
            + "\"");
  }
}
