package io.genpulse.ui.create;

import io.genpulse.apiclient.ApiException;
import io.genpulse.apiclient.GenPulseClient;
import io.genpulse.apiclient.LiveEvent;
import io.genpulse.apiclient.TaskView;
import io.genpulse.ui.part.BackgroundCall;
import io.genpulse.ui.part.Tone;
import io.genpulse.ui.task.PictureCache;
import io.genpulse.ui.task.QueueViewModel;
import io.genpulse.ui.task.TaskRow;
import io.genpulse.ui.task.WaitingWords;
import java.nio.file.Path;
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

  private static final Content NOTHING =
      new Content.Words(
          "Nothing to see yet",
          "Describe a picture above and press Generate, or choose a task from the list.",
          Tone.MUTED,
          null);

  private final GenPulseClient client;
  private final BackgroundCall background;
  private final PictureCache pictures;
  private final QueueViewModel queue;
  private final ReadOnlyObjectWrapper<Content> content = new ReadOnlyObjectWrapper<>(NOTHING);
  private Subscription watching = Subscription.EMPTY;
  private @Nullable TaskRow chosen;
  private int n = 1;
  private String fetching = "";
  private String fetched = "";

  PictureViewModel(
      GenPulseClient client,
      BackgroundCall background,
      PictureCache pictures,
      QueueViewModel queue) {
    this.client = client;
    this.background = background;
    this.pictures = pictures;
    this.queue = queue;
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
      content.set(NOTHING);
    } else {
      watching =
          Subscription.combine(
              row.taskProperty().subscribe(_ -> show()),
              row.previewProperty().subscribe(_ -> show()),
              queue.pausedProperty().subscribe(_ -> show()));
    }
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

  /// The file turned out to be nothing this window can draw.
  void cannotDraw(Path file) {
    say("Finished", "The result cannot be shown here. It is saved as " + file, Tone.WARNING, null);
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
          say("Waiting", WaitingWords.of(task, queue.pausedProperty().get()), Tone.MUTED, null);
      case PROCESSING -> showRunning(row);
      case FAILED -> say("Failed", row.errorText(), Tone.DANGER, null);
      case CANCELED -> say("Canceled", row.title(), Tone.WARNING, null);
      case UNKNOWN ->
          say("Unknown", "The server calls this “" + task.status() + "”.", Tone.MUTED, null);
    }
  }

  private void showRunning(TaskRow row) {
    TaskView task = row.task();
    String message = task.message();
    String text = message == null || message.isBlank() ? "The engine is drawing." : message;
    LiveEvent.Preview preview = row.previewProperty().get();
    content.set(
        preview == null
            ? new Content.Words("Running", text, Tone.ACCENT, task.progress())
            : new Content.Unfinished(preview, row.title(), text, task.progress()));
  }

  private void showResult(TaskRow row) {
    List<String> urls = row.task().urls();
    if (urls.isEmpty()) {
      say("Done", "The task has no result file, or it was removed.", Tone.MUTED, null);
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
      say("Done", "Fetching the picture…", Tone.ACCENT, null);
    }
    background.call(
        () -> file(row.id(), wanted, url),
        file -> {
          if (isStillWanted(row, key)) {
            fetched = key;
            showPicture(row, wanted, file);
          }
        },
        e -> {
          if (isStillWanted(row, key)) {
            say("The picture could not be fetched", e.getMessage(), Tone.DANGER, null);
          }
        });
  }

  private Path file(String taskId, int wanted, String url) throws InterruptedException {
    try {
      return pictures.get(client, taskId, wanted, url);
    } catch (ApiException e) {
      // Links expire, and the task makes new ones.
      List<String> fresh = client.task(taskId).urls();
      if (fresh.size() < wanted) {
        throw e;
      }
      return pictures.get(client, taskId, wanted, fresh.get(wanted - 1));
    }
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
            file, row.title(), PictureCaption.of(task, which), which, task.urls().size()));
  }

  private static String key(TaskRow row, int which) {
    return row.id() + "_" + which;
  }

  private void say(String title, @Nullable String text, Tone tone, @Nullable Integer progress) {
    content.set(new Content.Words(title, text == null ? "" : text, tone, progress));
  }
}
