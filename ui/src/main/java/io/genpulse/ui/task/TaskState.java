package io.genpulse.ui.task;

import io.genpulse.ui.part.Tone;

/// Where a task is; each state with its word for people and its colour role.
public enum TaskState {
  PENDING("Waiting", Tone.MUTED),
  PROCESSING("Running", Tone.ACCENT),
  COMPLETED("Done", Tone.SUCCESS),
  FAILED("Failed", Tone.DANGER),
  CANCELED("Canceled", Tone.WARNING),
  /// A word of a newer server.
  UNKNOWN("Unknown", Tone.MUTED);

  private final String word;
  private final Tone tone;

  TaskState(String word, Tone tone) {
    this.word = word;
    this.tone = tone;
  }

  static TaskState of(String contractWord) {
    return switch (contractWord) {
      case "pending" -> PENDING;
      case "processing" -> PROCESSING;
      case "completed" -> COMPLETED;
      case "failed" -> FAILED;
      case "canceled" -> CANCELED;
      default -> UNKNOWN;
    };
  }

  public String word() {
    return word;
  }

  public Tone tone() {
    return tone;
  }

  public boolean isTerminal() {
    return this == COMPLETED || this == FAILED || this == CANCELED;
  }
}
