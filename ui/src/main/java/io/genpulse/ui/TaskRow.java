package io.genpulse.ui;

import io.genpulse.apiclient.TaskUpdate;
import io.genpulse.apiclient.TaskView;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;

/// One line of the task list: stays the same object while its task changes, so that selection and
/// scroll position survive every update.
final class TaskRow {
  private final String id;
  private final ReadOnlyObjectWrapper<TaskView> task;
  private boolean listed;

  TaskRow(TaskView task) {
    this.id = task.taskId();
    this.task = new ReadOnlyObjectWrapper<>(task);
  }

  String id() {
    return id;
  }

  TaskView task() {
    return task.get();
  }

  ReadOnlyObjectProperty<TaskView> taskProperty() {
    return task.getReadOnlyProperty();
  }

  TaskState state() {
    return TaskState.of(task().status());
  }

  /// The prompt, or what kind of task it is when there is none.
  String title() {
    String prompt = task().params().path("prompt").asText("").strip();
    return prompt.isEmpty() ? task().taskType() : prompt;
  }

  /// Why it failed, in words.
  String errorText() {
    TaskView.ErrorView error = task().error();
    if (error != null && error.message() != null) {
      return error.message();
    }
    return error != null && error.code() != null ? error.code() : "The server gave no reason.";
  }

  /// Whether a page of the server has shown this task; one that was shown and is gone was deleted.
  boolean listed() {
    return listed;
  }

  /// As a page of the server shows it; also how a retried task comes back to life.
  void show(TaskView page) {
    listed = true;
    task.set(page);
  }

  void set(TaskView newer) {
    // An answer that was under way while the stream told of the end must not undo the end.
    if (!state().isTerminal() || TaskState.of(newer.status()).isTerminal()) {
      task.set(newer);
    }
  }

  void apply(TaskUpdate update) {
    set(task().after(update));
  }
}
