package io.genpulse.ui.queue;

import atlantafx.base.theme.Styles;
import io.genpulse.apiclient.TaskView;
import io.genpulse.ui.part.Badge;
import io.genpulse.ui.part.Nodes;
import io.genpulse.ui.part.Numbers;
import io.genpulse.ui.part.ServerSentences;
import io.genpulse.ui.part.Shown;
import io.genpulse.ui.part.Texts;
import io.genpulse.ui.screen.StudioContext;
import io.genpulse.ui.task.TaskRow;
import io.genpulse.ui.task.TaskState;
import io.genpulse.ui.task.TaskThumb;
import io.genpulse.ui.task.WaitingWords;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javafx.geometry.Pos;
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

/// One task of the queue as a card: how it looks, what it is, how far or why not, what can be done.
final class QueueCell extends ListCell<TaskRow> {
  private static final int THUMB = 64;
  private static final int LINES = 6;
  private static final double LINE = 19;

  private final StudioContext context;
  private final Texts texts;
  private final TaskThumb thumb;
  private final Label title = new Label();
  private final Label detail = new Label();
  private final Badge badge = new Badge();
  private final ProgressBar progress = new ProgressBar(0);
  private final Button first;
  private final Button edit;
  private final Button duplicate;
  private final Button retry;
  private final Button copyError;
  private final Button cancel;
  private final HBox card;
  private final Tooltip tip = new Tooltip();
  private Subscription watching = Subscription.EMPTY;

  QueueCell(StudioContext context, QueueActions actions) {
    this.context = context;
    this.texts = context.texts();
    this.thumb = TaskThumb.plain(context.thumbnails(), texts, THUMB);
    first = action("first", Feather.ARROW_UP, "queue.first", actions::first);
    edit = action("edit", Feather.EDIT_2, "queue.edit", actions::edit);
    duplicate = action("duplicate", Feather.COPY, "queue.duplicate", actions::duplicate);
    retry = action("retry", Feather.ROTATE_CW, "queue.retry", actions::retry);
    copyError = action("copy-error", Feather.CLIPBOARD, "queue.copyerror", actions::copyError);
    cancel = action("cancel", Feather.X, "queue.cancel", actions::cancel);
    title.setMaxWidth(Double.MAX_VALUE);
    title.getStyleClass().add(Styles.TEXT_BOLD);
    HBox.setHgrow(title, Priority.ALWAYS);
    detail.setWrapText(true);
    detail.setMaxWidth(Double.MAX_VALUE);
    // Six lines of an error are a card; the rest is a copy away.
    detail.setMaxHeight(LINES * LINE);
    progress.setMaxWidth(Double.MAX_VALUE);
    progress.getStyleClass().add(Styles.SMALL);
    HBox line = new HBox(title, badge);
    line.getStyleClass().add("field-line");
    VBox words = new VBox(line, detail, progress);
    words.getStyleClass().add("card-words");
    words.setMinWidth(0);
    HBox.setHgrow(words, Priority.ALWAYS);
    HBox buttons = new HBox(first, edit, duplicate, copyError, retry, cancel);
    buttons.setAlignment(Pos.CENTER_RIGHT);
    // Four of them at most: badges stand below one another.
    buttons.setMinWidth(152);
    card = new HBox(thumb, words, buttons);
    card.getStyleClass().add("card-line");
    tip.setWrapText(true);
    tip.setMaxWidth(480);
    // The list's width decides, not the longest prompt.
    setPrefWidth(0);
  }

  /// Shows where a card would come that is dragged over this one; null = none is.
  void mark(@Nullable String place) {
    card.getStyleClass().removeAll("drop-above", "drop-below", "dragged");
    if (place != null) {
      card.getStyleClass().add(place);
    }
  }

  private Button action(String id, Feather icon, String words, Consumer<TaskRow> action) {
    return Nodes.iconButton(
        id,
        icon,
        texts.of(words),
        () -> {
          TaskRow row = getItem();
          if (row != null) {
            action.accept(row);
          }
        });
  }

  @Override
  protected void updateItem(@Nullable TaskRow row, boolean empty) {
    super.updateItem(row, empty);
    watching.unsubscribe();
    watching = Subscription.EMPTY;
    if (empty || row == null) {
      thumb.show(null);
      setGraphic(null);
      setTooltip(null);
    } else {
      thumb.show(row);
      setGraphic(card);
      setTooltip(tip);
      watching =
          Subscription.combine(
              row.taskProperty().subscribe(_ -> show(row)),
              context.queue().pausedProperty().subscribe(_ -> show(row)));
    }
  }

  private void show(TaskRow row) {
    TaskState state = row.state();
    title.setText(row.title());
    tip.setText(row.title());
    String words = detail(row);
    detail.setText(words);
    // A list asks its cells for their height without a width, which wrapped words know none for.
    detail.setMinHeight(Math.min(LINES, words.lines().count()) * LINE);
    setAccessibleText(row.title() + ", " + state.word(texts) + ", " + detail.getText());
    badge.show(state.word(texts), state.tone());
    if (state == TaskState.FAILED) {
      if (!detail.getStyleClass().contains("problem")) {
        detail.getStyleClass().add("problem");
      }
    } else {
      detail.getStyleClass().remove("problem");
    }
    Shown.set(first, state == TaskState.PENDING);
    Shown.set(cancel, !state.isTerminal());
    Shown.set(retry, QueueActions.canRetry(row));
    Shown.set(copyError, state == TaskState.FAILED);
    Shown.set(progress, state == TaskState.PROCESSING);
    progress.setProgress(row.task().progress() / 100.0);
  }

  private String detail(TaskRow row) {
    TaskView task = row.task();
    if (row.state() == TaskState.FAILED) {
      return row.errorText(texts);
    }
    List<String> parts = new ArrayList<>();
    switch (row.state()) {
      case PROCESSING -> {
        parts.add(task.progress() + " %");
        add(parts, ServerSentences.in(texts, task.message()));
        add(parts, task.provider());
      }
      case PENDING -> {
        add(parts, WaitingWords.of(task, context.queue().pausedProperty().get(), texts));
        if (task.priority() > 0) {
          parts.add(texts.of("queue.high"));
        } else if (task.priority() < 0) {
          parts.add(texts.of("queue.low"));
        }
      }
      case COMPLETED, CANCELED, UNKNOWN, FAILED ->
          add(parts, task.durationMs() == null ? null : Numbers.seconds(task.durationMs()));
    }
    if (task.createdAt() != null) {
      parts.add(Nodes.time(task.createdAt()));
    }
    return String.join("  ·  ", parts);
  }

  private static void add(List<String> parts, @Nullable String part) {
    if (part != null && !part.isBlank()) {
      parts.add(part);
    }
  }
}
