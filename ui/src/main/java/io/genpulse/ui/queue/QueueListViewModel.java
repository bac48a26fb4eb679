package io.genpulse.ui.queue;

import io.genpulse.ui.task.TaskRow;
import io.genpulse.ui.task.TaskState;
import io.genpulse.ui.task.TaskStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.collections.FXCollections;
import javafx.collections.ListChangeListener;
import javafx.collections.ObservableList;
import javafx.collections.ObservableSet;

/// The tasks of the queue in the order in which people ask for them: what runs, what waits with the
/// next one first, what failed, then what is done. Used on the window's thread only.
final class QueueListViewModel {
  private static final List<TaskState> ORDER =
      List.of(
          TaskState.PROCESSING,
          TaskState.PENDING,
          TaskState.FAILED,
          TaskState.UNKNOWN,
          TaskState.COMPLETED,
          TaskState.CANCELED);

  private static final Comparator<TaskRow> NEXT_FIRST =
      Comparator.comparing(row -> row.placeProperty().get());

  private final TaskStore store;
  private final ObservableList<TaskRow> shown = FXCollections.observableArrayList();
  private final ObservableSet<TaskState> wanted =
      FXCollections.observableSet(
          EnumSet.of(TaskState.PROCESSING, TaskState.PENDING, TaskState.FAILED));
  private final BooleanProperty frozen = new SimpleBooleanProperty();

  QueueListViewModel(TaskStore store) {
    this.store = store;
    store.rows().addListener((ListChangeListener<TaskRow>) _ -> refresh());
    wanted.subscribe(this::refreshNow);
    frozen.subscribe(this::refresh);
    refreshNow();
  }

  ObservableList<TaskRow> shown() {
    return shown;
  }

  /// The states of which tasks are shown.
  Set<TaskState> wanted() {
    return Set.copyOf(wanted);
  }

  /// Whether rows keep their places while somebody reads; what they say still changes.
  BooleanProperty frozenProperty() {
    return frozen;
  }

  void want(TaskState state, boolean now) {
    if (now) {
      wanted.add(state);
    } else {
      wanted.remove(state);
    }
  }

  /// Cancels what waits; what runs goes on.
  void cancelWaiting() {
    store.rows().stream().filter(row -> row.state() == TaskState.PENDING).forEach(store::cancel);
  }

  void retryFailed() {
    store.rows().stream()
        .filter(row -> row.state() == TaskState.FAILED)
        .toList()
        .forEach(store::retry);
  }

  /// Whether a waiting task may take a place beside another one: lines are the routes' own.
  static boolean canMove(TaskRow moved, TaskRow beside) {
    return moved != beside
        && moved.state() == TaskState.PENDING
        && beside.state() == TaskState.PENDING
        && Objects.equals(moved.task().route(), beside.task().route());
  }

  /// Puts a waiting task before another one, or behind it.
  void move(TaskRow moved, TaskRow beside, boolean behind) {
    if (!canMove(moved, beside)) {
      return;
    }
    if (behind) {
      store.moveAfter(beside, moved);
    } else {
      store.moveBefore(beside, moved);
    }
  }

  /// Puts a waiting task one place sooner, or later.
  void step(TaskRow moved, boolean later) {
    List<TaskRow> line = line(moved);
    int at = line.indexOf(moved) + (later ? 1 : -1);
    if (at >= 0 && at < line.size()) {
      move(moved, line.get(at), later);
    }
  }

  /// What waits on the route of a task, the next one first.
  private List<TaskRow> line(TaskRow task) {
    return store.rows().stream()
        .filter(row -> row == task || canMove(task, row))
        .sorted(NEXT_FIRST)
        .toList();
  }

  private void refresh() {
    if (!frozen.get()) {
      refreshNow();
    }
  }

  private void refreshNow() {
    List<TaskRow> now = new ArrayList<>();
    for (TaskState state : ORDER) {
      if (wanted.contains(state)) {
        List<TaskRow> rows = new ArrayList<>(store.rows().filtered(row -> row.state() == state));
        if (state == TaskState.PENDING) {
          rows.sort(NEXT_FIRST);
        }
        now.addAll(rows);
      }
    }
    if (!shown.equals(now)) {
      shown.setAll(now);
    }
  }
}
