package io.genpulse.ui;

import io.genpulse.apiclient.GenPulseClient;
import io.genpulse.apiclient.TaskView;
import java.nio.file.Files;
import java.nio.file.Path;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.value.ChangeListener;
import org.jspecify.annotations.Nullable;

/// What the large pane shows of the chosen task: its picture, fetched into `folder`, or words. Used
/// on the window's thread only.
final class PictureViewModel {
  /// What there is to see.
  sealed interface Content {
    /// Words instead of a picture.
    ///
    /// @param progress 0..100 while the task runs, else null
    record Words(String title, String text, Tone tone, @Nullable Integer progress)
        implements Content {}

    /// A picture file with a line about it.
    record Picture(Path file, String title, String caption) implements Content {}
  }

  private static final Content NOTHING =
      new Content.Words(
          "Nothing to see yet",
          "Describe a picture above and press Generate, or choose a task from the list.",
          Tone.MUTED,
          null);

  private final GenPulseClient client;
  private final BackgroundCall background;
  private final Path folder;
  private final ReadOnlyObjectWrapper<Content> content = new ReadOnlyObjectWrapper<>(NOTHING);
  private final ChangeListener<TaskView> onTaskChanged = (_, _, _) -> show();
  private @Nullable TaskRow chosen;
  private String fetching = "";

  PictureViewModel(GenPulseClient client, BackgroundCall background, Path folder) {
    this.client = client;
    this.background = background;
    this.folder = folder;
  }

  ReadOnlyObjectProperty<Content> contentProperty() {
    return content.getReadOnlyProperty();
  }

  void choose(@Nullable TaskRow row) {
    if (chosen != null) {
      chosen.taskProperty().removeListener(onTaskChanged);
    }
    chosen = row;
    if (row != null) {
      row.taskProperty().addListener(onTaskChanged);
    }
    show();
  }

  /// The file turned out to be nothing this window can draw.
  void cannotDraw(Path file) {
    say("Finished", "The result cannot be shown here. It is saved as " + file, Tone.WARNING, null);
  }

  private void show() {
    TaskRow row = chosen;
    if (row == null) {
      content.set(NOTHING);
      return;
    }
    TaskView task = row.task();
    switch (row.state()) {
      case COMPLETED -> showResult(row);
      case PENDING ->
          say(
              "Waiting",
              orElse(task.message(), "It runs as soon as an engine is free."),
              Tone.MUTED,
              null);
      case PROCESSING ->
          say(
              "Running",
              orElse(task.message(), "The engine is drawing."),
              Tone.ACCENT,
              task.progress());
      case FAILED -> say("Failed", row.errorText(), Tone.DANGER, null);
      case CANCELED -> say("Canceled", row.title(), Tone.WARNING, null);
      case UNKNOWN ->
          say("Unknown", "The server calls this “" + task.status() + "”.", Tone.MUTED, null);
    }
  }

  private void showResult(TaskRow row) {
    String url = row.task().url();
    if (url == null) {
      say("Done", "The task has no result file, or it was removed.", Tone.MUTED, null);
      return;
    }
    Path file = folder.resolve(row.id().replaceAll("[^A-Za-z0-9-]", "_"));
    if (Files.exists(file)) {
      content.set(new Content.Picture(file, row.title(), caption(row.task())));
    } else if (!fetching.equals(row.id())) {
      fetch(row, url, file);
    }
  }

  private void fetch(TaskRow row, String url, Path file) {
    fetching = row.id();
    say("Done", "Fetching the picture…", Tone.ACCENT, null);
    background.call(
        () -> {
          client.download(url, file);
          return file;
        },
        _ -> {
          stopFetching(row);
          if (chosen == row) {
            show();
          }
        },
        e -> {
          stopFetching(row);
          if (chosen == row) {
            say("The picture could not be fetched", Problems.inWords(e), Tone.DANGER, null);
          }
        });
  }

  private void stopFetching(TaskRow row) {
    if (fetching.equals(row.id())) {
      fetching = "";
    }
  }

  private static String caption(TaskView task) {
    StringBuilder line = new StringBuilder();
    if (!task.outputs().isEmpty()) {
      TaskView.OutputView output = task.outputs().getFirst();
      if (output.width() != null && output.height() != null) {
        append(line, output.width() + " × " + output.height());
      }
    }
    if (task.provider() != null) {
      append(line, task.provider());
    }
    if (task.params().hasNonNull("seed")) {
      append(line, "seed " + task.params().get("seed").asText());
    }
    if (task.durationMs() != null) {
      append(line, Numbers.seconds(task.durationMs()));
    }
    return line.toString();
  }

  private static void append(StringBuilder line, String part) {
    line.append(line.isEmpty() ? "" : "  ·  ").append(part);
  }

  private void say(String title, String text, Tone tone, @Nullable Integer progress) {
    content.set(new Content.Words(title, text, tone, progress));
  }

  private static String orElse(@Nullable String text, String otherwise) {
    return text == null || text.isBlank() ? otherwise : text;
  }
}
