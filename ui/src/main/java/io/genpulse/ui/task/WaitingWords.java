package io.genpulse.ui.task;

import io.genpulse.apiclient.TaskView;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Says why a task waits.
public final class WaitingWords {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).withZone(ZoneId.systemDefault());

  private WaitingWords() {}

  /// @param paused whether the whole queue is paused, which a task's own reason may not tell yet
  public static String of(TaskView task, boolean paused) {
    if (paused) {
      return "The queue is paused. Nothing is begun until it is resumed.";
    }
    TaskView.WaitingView waiting = task.waiting();
    if (waiting == null) {
      return task.message() == null || task.message().isBlank()
          ? "It runs as soon as an engine is free."
          : task.message();
    }
    Instant start = waiting.expectedStart();
    return start == null
        ? reason(waiting)
        : reason(waiting) + " Expected to begin at " + TIME.format(start) + ".";
  }

  private static String reason(TaskView.WaitingView waiting) {
    String detail = waiting.detail();
    if (detail != null && !detail.isBlank()) {
      return detail.matches(".*[.!?]") ? detail : detail + ".";
    }
    return switch (waiting.reason()) {
      case "queue_paused" -> "The queue is paused. Nothing is begun until it is resumed.";
      case "behind" -> behind(waiting.ahead());
      case "no_worker" -> "No worker is running that could do it.";
      case "no_model" -> "No worker has the model that it asks for.";
      case "engine_starting" -> "The engine is starting.";
      case "rate_limited" -> "The provider takes no more orders for the moment.";
      case "retry_at" -> "It did not work out and is tried again.";
      default -> "It waits: " + waiting.reason().replace('_', ' ') + ".";
    };
  }

  private static String behind(@Nullable Long ahead) {
    if (ahead == null) {
      return "Other tasks come first.";
    }
    return ahead == 1 ? "One task comes first." : ahead + " tasks come first.";
  }
}
