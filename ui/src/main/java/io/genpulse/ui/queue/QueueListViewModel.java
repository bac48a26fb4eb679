package io.genpulse.ui.queue;

import io.genpulse.ui.task.TaskRow;
import io.genpulse.ui.task.TaskState;
import io.genpulse.ui.task.TaskStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
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

  private static final Comparator<TaskRow> OLDEST_FIRST =
      Comparator.comparing(
          row -> row.task().createdAt(), Comparator.nullsLast(Comparator.<Instant>naturalOrder()));

  private static final Comparator<TaskRow> NEXT_FIRST =
      Comparator.comparingInt((TaskRow row) -> -row.task().priority()).thenComparing(OLDEST_FIRST);

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
