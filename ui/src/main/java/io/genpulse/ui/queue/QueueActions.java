package io.genpulse.ui.queue;

import io.genpulse.ui.task.TaskRow;
import io.genpulse.ui.task.TaskState;
import io.genpulse.ui.task.TaskStore;
import java.util.function.Consumer;

/// What can be done with a task of the queue; nothing happens where its state does not let it.
final class QueueActions {
  private final TaskStore store;
  private final QueueListViewModel list;
  private final Consumer<TaskRow> edit;
  private final Consumer<TaskRow> copyError;

  QueueActions(
      TaskStore store,
      QueueListViewModel list,
      Consumer<TaskRow> edit,
      Consumer<TaskRow> copyError) {
    this.store = store;
    this.list = list;
    this.edit = edit;
    this.copyError = copyError;
  }

  void cancel(TaskRow row) {
    if (!row.state().isTerminal()) {
      store.cancel(row);
    }
  }

  void retry(TaskRow row) {
    if (canRetry(row)) {
      store.retry(row);
    }
  }

  static boolean canRetry(TaskRow row) {
    return row.state() == TaskState.FAILED || row.state() == TaskState.CANCELED;
  }

  void duplicate(TaskRow row) {
    store.duplicate(row);
  }

  void first(TaskRow row) {
    if (row.state() == TaskState.PENDING) {
      store.moveFirst(row);
    }
  }

  void last(TaskRow row) {
    if (row.state() == TaskState.PENDING) {
      store.moveLast(row);
    }
  }

  void step(TaskRow row, boolean later) {
    if (row.state() == TaskState.PENDING) {
      list.step(row, later);
    }
  }

  void move(TaskRow moved, TaskRow beside, boolean behind) {
    list.move(moved, beside, behind);
  }

  void edit(TaskRow row) {
    edit.accept(row);
  }

  void copyError(TaskRow row) {
    copyError.accept(row);
  }
}
