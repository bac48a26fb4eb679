package io.genpulse.ui;

import io.genpulse.apiclient.GenPulseClient;
import io.genpulse.apiclient.TaskFilter;
import io.genpulse.apiclient.TaskUpdate;
import io.genpulse.apiclient.TaskView;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;

/// The tasks, newest first, kept right by the live stream and by asking again, and the chosen one.
/// Used on the window's thread only.
final class TasksViewModel {
  private static final int LIMIT = 100;

  private final GenPulseClient client;
  private final BackgroundCall background;
  private final ObservableList<TaskRow> rows = FXCollections.observableArrayList();
  private final Map<String, TaskRow> byId = new HashMap<>();
  private final Set<String> asked = new HashSet<>();
  private final ObjectProperty<@Nullable TaskRow> selected = new SimpleObjectProperty<>();
  private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper emptyText =
      new ReadOnlyStringWrapper("Asking the server for tasks…");

  TasksViewModel(GenPulseClient client, BackgroundCall background) {
    this.client = client;
    this.background = background;
  }

  ObservableList<TaskRow> rows() {
    return rows;
  }

  ObjectProperty<@Nullable TaskRow> selectedProperty() {
    return selected;
  }

  /// What went wrong with the last action; empty when nothing did.
  ReadOnlyStringProperty problemProperty() {
    return problem.getReadOnlyProperty();
  }

  /// What to say while there are no rows.
  ReadOnlyStringProperty emptyTextProperty() {
    return emptyText.getReadOnlyProperty();
  }

  /// Asks the server for the newest tasks. The connection's health is reported by others.
  void refresh() {
    background.call(() -> client.tasks(TaskFilter.newest(LIMIT)).items(), this::merge, _ -> {});
  }

  /// A task this window has just submitted: shown at once and chosen.
  void submitted(TaskView task) {
    TaskRow row = byId.get(task.taskId());
    if (row == null) {
      row = insert(task);
    }
    selected.set(row);
  }

  /// What the live stream tells; a task not seen before is asked for once.
  void apply(TaskUpdate update) {
    TaskRow row = byId.get(update.taskId());
    if (row != null) {
      row.apply(update);
      if (row.state().isTerminal()) {
        refetch(update.taskId());
      }
    } else {
      refetch(update.taskId());
    }
  }

  void cancel(TaskRow row) {
    problem.set("");
    background.call(
        () -> client.cancel(row.id()),
        row::set,
        e -> problem.set("Could not cancel: " + Problems.inWords(e)));
  }

  /// The stream carries no durations or outputs; the task itself does.
  private void refetch(String id) {
    if (asked.add(id)) {
      background.call(() -> client.task(id), this::fetched, _ -> asked.remove(id));
    }
  }

  private void fetched(TaskView task) {
    asked.remove(task.taskId());
    TaskRow row = byId.get(task.taskId());
    if (row == null) {
      insert(task);
    } else {
      row.set(task);
    }
  }

  private void merge(List<TaskView> page) {
    emptyText.set("No tasks yet. Describe a picture above and press Generate.");
    Set<String> ids = new HashSet<>();
    page.forEach(task -> ids.add(task.taskId()));
    rows.stream()
        .filter(row -> row.listed() && !ids.contains(row.id()))
        .toList()
        .forEach(this::remove);
    // From the oldest up, so that tasks of one moment keep the page's order.
    for (TaskView task : page.reversed()) {
      TaskRow row = byId.get(task.taskId());
      if (row == null) {
        row = insert(task);
      }
      row.show(task);
    }
    if (selected.get() == null && !rows.isEmpty()) {
      selected.set(rows.getFirst());
    }
  }

  private TaskRow insert(TaskView task) {
    TaskRow row = new TaskRow(task);
    byId.put(row.id(), row);
    rows.add(positionOf(task), row);
    return row;
  }

  /// Above the first older one.
  private int positionOf(TaskView task) {
    Instant created = task.createdAt();
    int position = 0;
    while (created != null && position < rows.size() && isNewer(rows.get(position), created)) {
      position++;
    }
    return position;
  }

  private static boolean isNewer(TaskRow row, Instant than) {
    Instant created = row.task().createdAt();
    return created == null || created.isAfter(than);
  }

  private void remove(TaskRow row) {
    byId.remove(row.id());
    rows.remove(row);
    if (selected.get() == row) {
      selected.set(null);
    }
  }
}
