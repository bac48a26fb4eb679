package io.genpulse.ui.task;

import io.genpulse.ui.part.Texts;
import io.genpulse.ui.part.Tone;
import java.util.Locale;

/// Where a task is; each state with its word for people and its colour role.
public enum TaskState {
  PENDING(Tone.MUTED),
  PROCESSING(Tone.ACCENT),
  COMPLETED(Tone.SUCCESS),
  FAILED(Tone.DANGER),
  CANCELED(Tone.WARNING),
  /// A word of a newer server.
  UNKNOWN(Tone.MUTED);

  private final Tone tone;

  TaskState(Tone tone) {
    this.tone = tone;
  }

  public static TaskState of(String contractWord) {
    return switch (contractWord) {
      case "pending" -> PENDING;
      case "processing" -> PROCESSING;
      case "completed" -> COMPLETED;
      case "failed" -> FAILED;
      case "canceled" -> CANCELED;
      default -> UNKNOWN;
    };
  }

  public String word(Texts texts) {
    return texts.of("state." + name().toLowerCase(Locale.ROOT));
  }

  public Tone tone() {
    return tone;
  }

  public boolean isTerminal() {
    return this == COMPLETED || this == FAILED || this == CANCELED;
  }
}
