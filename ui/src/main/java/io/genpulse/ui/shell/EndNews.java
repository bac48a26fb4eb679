package io.genpulse.ui.shell;

import io.genpulse.ui.part.BackgroundCall;
import io.genpulse.ui.part.Texts;
import io.genpulse.ui.task.TaskRow;
import io.genpulse.ui.task.TaskStore;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import javafx.collections.ListChangeListener;

/// Tells of tasks that ended while the user was elsewhere, many of them in one sentence. Used on
/// the window's thread only.
final class EndNews {
  /// Tasks that end together are one piece of news.
  private static final Duration TOGETHER = Duration.ofSeconds(2);

  /// Who tells it to the user.
  interface Teller {
    void tell(String title, String words);
  }

  private final TaskStore tasks;
  private final BackgroundCall background;
  private final Texts texts;
  private final BooleanSupplier wanted;
  private final Teller teller;

  /// Those that were seen waiting or running: what ended before this window came is no news.
  private final Set<String> open = new HashSet<>();

  private int done;
  private int failed;
  private String title = "";
  private boolean gathering;

  /// @param wanted whether the user wants to hear of it now
  EndNews(
      TaskStore tasks,
      BackgroundCall background,
      Texts texts,
      BooleanSupplier wanted,
      Teller teller) {
    this.tasks = tasks;
    this.background = background;
    this.texts = texts;
    this.wanted = wanted;
    this.teller = teller;
    tasks.rows().addListener((ListChangeListener<TaskRow>) _ -> look());
  }

  private void look() {
    for (TaskRow row : List.copyOf(tasks.rows())) {
      if (!row.state().isTerminal()) {
        open.add(row.id());
      } else if (open.remove(row.id())) {
        ended(row);
      }
    }
  }

  private void ended(TaskRow row) {
    switch (row.state()) {
      case COMPLETED -> done++;
      case FAILED -> failed++;
      case PENDING, PROCESSING, CANCELED, UNKNOWN -> {
        return;
      }
    }
    title = row.title();
    if (!gathering) {
      gathering = true;
      background.later(TOGETHER, this::tell);
    }
  }

  private void tell() {
    gathering = false;
    if (wanted.getAsBoolean()) {
      teller.tell(headline(), done + failed == 1 ? title : texts.of("news.many"));
    }
    done = 0;
    failed = 0;
  }

  private String headline() {
    if (failed == 0) {
      return texts.of("news.done", done);
    }
    return done == 0 ? texts.of("news.failed", failed) : texts.of("news.both", done, failed);
  }
}
