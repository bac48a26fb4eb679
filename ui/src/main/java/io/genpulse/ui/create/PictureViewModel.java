package io.genpulse.ui.create;

import io.genpulse.apiclient.GenPulseClient;
import io.genpulse.apiclient.LiveEvent;
import io.genpulse.apiclient.TaskView;
import io.genpulse.ui.part.BackgroundCall;
import io.genpulse.ui.part.ServerSentences;
import io.genpulse.ui.part.Texts;
import io.genpulse.ui.part.Tone;
import io.genpulse.ui.task.PictureCache;
import io.genpulse.ui.task.QueueViewModel;
import io.genpulse.ui.task.TaskRow;
import io.genpulse.ui.task.WaitingWords;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.util.Subscription;
import org.jspecify.annotations.Nullable;

/// What the large pane shows of the chosen task: one of its pictures, how the picture looks so far,
/// or words. Used on the window's thread only.
final class PictureViewModel {
  /// What there is to see.
  sealed interface Content {
    /// Words instead of a picture.
    ///
    /// @param progress 0..100 while the task runs, else null
    record Words(String title, String text, Tone tone, @Nullable Integer progress)
        implements Content {}

    /// A picture that is still being drawn.
    record Unfinished(LiveEvent.Preview preview, String title, String text, int progress)
        implements Content {}

    /// A picture file with a line about it.
    ///
    /// @param n which of the task's outputs it is, counted from 1
    /// @param of how many outputs the task has
    record Picture(Path file, String title, String caption, int n, int of) implements Content {}
  }

  private final GenPulseClient client;
  private final BackgroundCall background;
  private final PictureCache pictures;
  private final QueueViewModel queue;
  private final Texts texts;
  private final InstantSource clock;
  private final ReadOnlyObjectWrapper<Content> content;
  private Subscription watching = Subscription.EMPTY;
  private @Nullable TaskRow chosen;
  private int n = 1;
  private String fetching = "";
  private String fetched = "";

  PictureViewModel(
      GenPulseClient client,
      BackgroundCall background,
      PictureCache pictures,
      QueueViewModel queue,
      Texts texts,
      InstantSource clock) {
    this.client = client;
    this.background = background;
    this.pictures = pictures;
    this.queue = queue;
    this.texts = texts;
    this.clock = clock;
    this.content = new ReadOnlyObjectWrapper<>(nothing());
  }

  ReadOnlyObjectProperty<Content> contentProperty() {
    return content.getReadOnlyProperty();
  }

  void choose(@Nullable TaskRow row) {
    watching.unsubscribe();
    watching = Subscription.EMPTY;
    chosen = row;
    n = 1;
    if (row == null) {
      content.set(nothing());
    } else {
      watching =
          Subscription.combine(
              row.taskProperty().subscribe(_ -> show()),
              row.previewProperty().subscribe(_ -> show()),
              queue.pausedProperty().subscribe(_ -> show()));
    }
  }

  private Content nothing() {
    return new Content.Words(
        texts.of("picture.nothing"), texts.of("picture.nothing.words"), Tone.MUTED, null);
  }

  /// Shows another of the task's pictures: 1 for the next, -1 for the one before, round and round.
  void turn(int by) {
    TaskRow row = chosen;
    if (row != null && !row.task().urls().isEmpty()) {
      int of = row.task().urls().size();
      n = Math.floorMod(n - 1 + by, of) + 1;
      show();
    }
  }

  /// Which of the task's pictures is shown, counted from 1.
  int n() {
    return n;
  }

  /// The file turned out to be nothing this window can draw.
  void cannotDraw(Path file) {
    say(
        texts.of("picture.finished"),
        texts.of("picture.cannotshow", file.toString()),
        Tone.WARNING,
        null);
  }

  private void show() {
    TaskRow row = chosen;
    if (row == null) {
      return;
    }
    TaskView task = row.task();
    switch (row.state()) {
      case COMPLETED -> showResult(row);
      case PENDING ->
          say(
              word(row),
              WaitingWords.of(task, queue.pausedProperty().get(), texts),
              Tone.MUTED,
              null);
      case PROCESSING -> showRunning(row);
      case FAILED -> say(word(row), row.errorText(texts), Tone.DANGER, null);
      case CANCELED -> say(word(row), row.title(), Tone.WARNING, null);
      case UNKNOWN -> say(word(row), texts.of("picture.unknown", task.status()), Tone.MUTED, null);
    }
  }

  private void showRunning(TaskRow row) {
    TaskView task = row.task();
    String message = ServerSentences.in(texts, task.message());
    String doing = message.isBlank() ? texts.of("picture.drawing") : message;
    String text =
        TimeLeft.of(task.startedAt(), clock.instant(), task.progress())
            .map(left -> doing + "  ·  " + TimeLeft.words(left))
            .orElse(doing);
    LiveEvent.Preview preview = row.previewProperty().get();
    content.set(
        preview == null
            ? new Content.Words(word(row), text, Tone.ACCENT, task.progress())
            : new Content.Unfinished(preview, row.title(), text, task.progress()));
  }

  private void showResult(TaskRow row) {
    List<String> urls = row.task().urls();
    if (urls.isEmpty()) {
      say(word(row), texts.of("picture.nofile"), Tone.MUTED, null);
      return;
    }
    int wanted = Math.min(n, urls.size());
    if (content.get() instanceof Content.Picture shown
        && shown.n() == wanted
        && fetched.equals(key(row, wanted))) {
      showPicture(row, wanted, shown.file());
    } else if (!fetching.equals(key(row, wanted))) {
      fetch(row, wanted, urls.get(wanted - 1));
    }
  }

  private void fetch(TaskRow row, int wanted, String url) {
    String key = key(row, wanted);
    fetching = key;
    if (!(content.get() instanceof Content.Unfinished)) {
      say(word(row), texts.of("picture.fetching"), Tone.ACCENT, null);
    }
    background.call(
        () -> pictures.get(client, row.id(), wanted, url),
        file -> {
          if (isStillWanted(row, key)) {
            fetched = key;
            showPicture(row, wanted, file);
          }
        },
        e -> {
          if (isStillWanted(row, key)) {
            say(texts.of("picture.notfetched"), e.getMessage(), Tone.DANGER, null);
          }
        });
  }

  private boolean isStillWanted(TaskRow row, String key) {
    boolean wanted = chosen == row && fetching.equals(key);
    if (fetching.equals(key)) {
      fetching = "";
    }
    return wanted;
  }

  private void showPicture(TaskRow row, int which, Path file) {
    TaskView task = row.task();
    content.set(
        new Content.Picture(
            file, row.title(), PictureCaption.of(task, which, texts), which, task.urls().size()));
  }

  private String word(TaskRow row) {
    return row.state().word(texts);
  }

  private static String key(TaskRow row, int which) {
    return row.id() + "_" + which;
  }

  private void say(String title, @Nullable String text, Tone tone, @Nullable Integer progress) {
    content.set(new Content.Words(title, text == null ? "" : text, tone, progress));
  }
}
