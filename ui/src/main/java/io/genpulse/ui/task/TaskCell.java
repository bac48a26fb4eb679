package io.genpulse.ui.task;

import atlantafx.base.theme.Styles;
import io.genpulse.apiclient.TaskView;
import io.genpulse.ui.part.Badge;
import io.genpulse.ui.part.Numbers;
import io.genpulse.ui.part.Shown;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.Consumer;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import javafx.util.Subscription;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/// Draws one task of the list: what, how far, and the button to stop it.
final class TaskCell extends ListCell<TaskRow> {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());

  private final Label title = new Label();
  private final Label detail = new Label();
  private final Badge badge = new Badge();
  private final ProgressBar progress = new ProgressBar(0);
  private final Button cancel = new Button(null, new FontIcon(Feather.X));
  private final Button retry = new Button(null, new FontIcon(Feather.ROTATE_CW));
  private final VBox box;
  private Subscription watching = Subscription.EMPTY;

  TaskCell(TaskStore store) {
    title.setMaxWidth(Double.MAX_VALUE);
    HBox.setHgrow(title, Priority.ALWAYS);
    detail.setMaxWidth(Double.MAX_VALUE);
    HBox.setHgrow(detail, Priority.ALWAYS);
    detail.getStyleClass().addAll(Styles.TEXT_SMALL, "detail");
    progress.setMaxWidth(Double.MAX_VALUE);
    progress.getStyleClass().add(Styles.SMALL);
    cancel.getStyleClass().addAll(Styles.BUTTON_ICON, Styles.FLAT, Styles.SMALL);
    cancel.setAccessibleText("Cancel this task");
    cancel.setTooltip(new Tooltip("Cancel"));
    cancel.setOnAction(_ -> with(store::cancel));
    retry.getStyleClass().addAll(Styles.BUTTON_ICON, Styles.FLAT, Styles.SMALL);
    retry.setAccessibleText("Run this task again");
    retry.setTooltip(new Tooltip("Run again, as a new task"));
    retry.setOnAction(_ -> with(store::retry));
    HBox first = new HBox(title, badge);
    HBox second = new HBox(detail, retry, cancel);
    first.getStyleClass().add("task-line");
    second.getStyleClass().add("task-line");
    box = new VBox(first, second, progress);
    box.getStyleClass().add("task-cell");
    // The list's width decides, not the longest prompt.
    setPrefWidth(0);
  }

  @Override
  protected void updateItem(@Nullable TaskRow row, boolean empty) {
    super.updateItem(row, empty);
    watching.unsubscribe();
    if (empty || row == null) {
      watching = Subscription.EMPTY;
      setGraphic(null);
    } else {
      setGraphic(box);
      watching = row.taskProperty().subscribe(_ -> show(row));
    }
  }

  private void with(Consumer<TaskRow> action) {
    TaskRow row = getItem();
    if (row != null) {
      action.accept(row);
    }
  }

  private void show(TaskRow row) {
    TaskState state = row.state();
    title.setText(row.title());
    detail.setText(detail(row));
    badge.show(state.word(), state.tone());
    Shown.set(cancel, !state.isTerminal());
    Shown.set(retry, state == TaskState.FAILED || state == TaskState.CANCELED);
    Shown.set(progress, state == TaskState.PROCESSING);
    progress.setProgress(row.task().progress() / 100.0);
  }

  private static String detail(TaskRow row) {
    TaskView task = row.task();
    String time = task.createdAt() == null ? "" : TIME.format(task.createdAt());
    return switch (row.state()) {
      case PROCESSING -> task.progress() + " %" + after(task.message());
      case PENDING -> time + after(waiting(task));
      case FAILED -> row.errorText();
      case COMPLETED ->
          time + after(task.durationMs() == null ? null : Numbers.seconds(task.durationMs()));
      case CANCELED, UNKNOWN -> time;
    };
  }

  private static String after(@Nullable String part) {
    return part == null || part.isBlank() ? "" : "  ·  " + part;
  }

  private static @Nullable String waiting(TaskView task) {
    return task.waiting() == null ? task.message() : WaitingWords.of(task, false);
  }
}
