package io.genpulse.server.task;

import java.util.Locale;

/// `pending -> processing -> completed | failed | canceled`, and back to pending when an attempt is
/// given back. A terminal status never changes.
public enum TaskStatus {
  PENDING,
  PROCESSING,
  COMPLETED,
  FAILED,
  CANCELED;

  public boolean isTerminal() {
    return this == COMPLETED || this == FAILED || this == CANCELED;
  }

  /// The word of this status in every message and column.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// @throws IllegalArgumentException when there is no such status
  public static TaskStatus of(String word) {
    for (TaskStatus status : values()) {
      if (status.word().equals(word)) {
        return status;
      }
    }
    throw new IllegalArgumentException(
        "status must be pending, processing, completed, failed or canceled but was \""
            + word
            + "\"");
  }
}
