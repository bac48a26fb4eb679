package io.genpulse.ui.task;

import io.genpulse.apiclient.TaskView;
import io.genpulse.ui.part.ServerSentences;
import io.genpulse.ui.part.Texts;
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
  public static String of(TaskView task, boolean paused, Texts texts) {
    if (paused) {
      return texts.of("waiting.queue_paused");
    }
    TaskView.WaitingView waiting = task.waiting();
    if (waiting == null) {
      return task.message() == null || task.message().isBlank()
          ? texts.of("waiting.soon")
          : ServerSentences.in(texts, task.message());
    }
    Instant start = waiting.expectedStart();
    return start == null
        ? reason(waiting, texts)
        : reason(waiting, texts) + " " + texts.of("waiting.expected", TIME.format(start));
  }

  private static String reason(TaskView.WaitingView waiting, Texts texts) {
    String detail = waiting.detail();
    if (detail != null && !detail.isBlank() && texts.locale().getLanguage().equals("en")) {
      return detail.matches(".*[.!?]") ? detail : detail + ".";
    }
    if (waiting.reason().equals("behind")) {
      return behind(waiting.ahead(), texts);
    }
    return texts.orElse(
        "waiting." + waiting.reason(),
        texts.of("waiting.other", waiting.reason().replace('_', ' ')));
  }

  private static String behind(@Nullable Long ahead, Texts texts) {
    return ahead == null ? texts.of("waiting.others") : texts.of("waiting.behind", ahead);
  }
}
