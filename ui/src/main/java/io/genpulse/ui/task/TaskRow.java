package io.genpulse.ui.task;

import io.genpulse.apiclient.LiveEvent;
import io.genpulse.apiclient.TaskUpdate;
import io.genpulse.apiclient.TaskView;
import io.genpulse.ui.part.Texts;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import org.jspecify.annotations.Nullable;

/// One task as screens see it: stays the same object while its task changes, so that selection and
/// scroll position survive every update. Used on the window's thread only.
public final class TaskRow {
  private final String id;
  private final ReadOnlyObjectWrapper<TaskView> task;
  private final ReadOnlyObjectWrapper<TaskState> state;
  private final ReadOnlyObjectWrapper<QueuePlace> place;
  private final ReadOnlyObjectWrapper<LiveEvent.@Nullable Preview> preview =
      new ReadOnlyObjectWrapper<>();

  /// Both are new before anybody hears of either.
  private TaskView now;

  private TaskState nowState;
  private boolean listed;

  TaskRow(TaskView task) {
    this.id = task.taskId();
    this.now = task;
    this.nowState = TaskState.of(task.status());
    this.task = new ReadOnlyObjectWrapper<>(now);
    this.state = new ReadOnlyObjectWrapper<>(nowState);
    this.place = new ReadOnlyObjectWrapper<>(QueuePlace.of(task));
  }

  public String id() {
    return id;
  }

  public TaskView task() {
    return now;
  }

  public ReadOnlyObjectProperty<TaskView> taskProperty() {
    return task.getReadOnlyProperty();
  }

  public TaskState state() {
    return nowState;
  }

  ReadOnlyObjectProperty<TaskState> stateProperty() {
    return state.getReadOnlyProperty();
  }

  /// Where it stands in line, as long as it waits.
  public ReadOnlyObjectProperty<QueuePlace> placeProperty() {
    return place.getReadOnlyProperty();
  }

  /// How the picture looks so far, while the task runs and its engine tells.
  public ReadOnlyObjectProperty<LiveEvent.@Nullable Preview> previewProperty() {
    return preview.getReadOnlyProperty();
  }

  /// The prompt on one line, or what kind of task it is when there is none.
  public String title() {
    String prompt = task().params().path("prompt").asText("").strip().replaceAll("\\s+", " ");
    return prompt.isEmpty() ? task().taskType() : prompt;
  }

  /// Why it failed, in words.
  public String errorText(Texts texts) {
    TaskView.ErrorView error = task().error();
    String code = error == null ? null : error.code();
    String message = error == null ? null : error.message();
    // The server speaks English; in other languages its sentence follows what it is about.
    String kind = code == null ? "" : texts.orElse("error." + code, "");
    if (message != null) {
      return kind.isEmpty() ? message : kind + "\n" + message;
    }
    if (!kind.isEmpty()) {
      return kind;
    }
    return code != null ? code : texts.of("task.noreason");
  }

  /// Whether a page of the server has shown this task; one that was shown and is gone was deleted.
  boolean listed() {
    return listed;
  }

  /// Ended, and so far only the stream has said so, which tells no durations or outputs.
  boolean lacksDetails() {
    return state().isTerminal() && task().finishedAt() == null;
  }

  /// As a page of the server shows it.
  void show(TaskView page) {
    listed = true;
    set(page);
  }

  void set(TaskView newer) {
    // An answer that was under way while the stream told of the end must not undo the end.
    if (state().isTerminal() && !TaskState.of(newer.status()).isTerminal()) {
      return;
    }
    // Pages repeat what is known.
    if (!newer.equals(task())) {
      now = newer;
      nowState = TaskState.of(newer.status());
      task.set(now);
      state.set(nowState);
      if (nowState == TaskState.PENDING) {
        place.set(QueuePlace.of(now));
      }
    }
    if (state() != TaskState.PROCESSING) {
      preview.set(null);
    }
  }

  void apply(TaskUpdate update) {
    set(task().after(update));
  }

  void show(LiveEvent.Preview newer) {
    if (state() == TaskState.PROCESSING) {
      preview.set(newer);
    }
  }
}
