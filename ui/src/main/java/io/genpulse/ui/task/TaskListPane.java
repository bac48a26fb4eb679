package io.genpulse.ui.task;

import atlantafx.base.theme.Styles;
import atlantafx.base.theme.Tweaks;
import io.genpulse.ui.part.Shown;
import javafx.beans.binding.Bindings;
import javafx.collections.ListChangeListener;
import javafx.collections.ObservableList;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/// Tasks of the store, newest on top; what the user picks becomes the chosen one.
public final class TaskListPane extends VBox {
  private final TaskStore store;
  private final ListView<TaskRow> list;

  /// @param rows those of the store, or some of them
  public TaskListPane(String name, TaskStore store, ObservableList<TaskRow> rows) {
    this.store = store;
    this.list = new ListView<>(rows);
    Label title = new Label();
    title
        .textProperty()
        .bind(
            Bindings.createStringBinding(
                () -> rows.isEmpty() ? name : name + " (" + rows.size() + ")", rows));
    title.getStyleClass().addAll("pane-title", Styles.TEXT_BOLD);
    Label problem = new Label();
    problem.setWrapText(true);
    problem.textProperty().bind(store.problemProperty());
    Shown.when(problem, store.problemProperty().isNotEmpty());
    problem.getStyleClass().add("problem");
    Button older = new Button("Show older ones");
    older.setMaxWidth(Double.MAX_VALUE);
    older.getStyleClass().addAll(Styles.FLAT, Styles.SMALL);
    older.setOnAction(_ -> store.older());
    Shown.when(older, store.hasOlderProperty());
    fillList(rows);
    getChildren().addAll(title, problem, list, older);
    getStyleClass().add("task-list-pane");
    setMinWidth(220);
  }

  private void fillList(ObservableList<TaskRow> rows) {
    list.setCellFactory(_ -> new TaskCell(store));
    Label empty = new Label();
    empty.textProperty().bind(store.emptyTextProperty());
    empty.getStyleClass().add("empty");
    list.setPlaceholder(empty);
    list.getStyleClass().add(Tweaks.EDGE_TO_EDGE);
    VBox.setVgrow(list, Priority.ALWAYS);
    // The list's own selection moves to a neighbour when rows go; the user's choice does not. So
    // only what the user does is taken from the list, and the list is put right after changes.
    list.addEventHandler(MouseEvent.MOUSE_CLICKED, _ -> choose());
    list.addEventHandler(KeyEvent.KEY_RELEASED, _ -> choose());
    rows.addListener((ListChangeListener<TaskRow>) _ -> mark(store.chosenProperty().get()));
    store
        .chosenProperty()
        .subscribe(
            row -> {
              mark(row);
              if (row != null && rows.contains(row)) {
                list.scrollTo(row);
              }
            });
  }

  private void choose() {
    TaskRow picked = list.getSelectionModel().getSelectedItem();
    if (picked != null) {
      store.chosenProperty().set(picked);
    }
  }

  private void mark(@Nullable TaskRow row) {
    if (row == null || !list.getItems().contains(row)) {
      list.getSelectionModel().clearSelection();
    } else if (list.getSelectionModel().getSelectedItem() != row) {
      list.getSelectionModel().clearAndSelect(list.getItems().indexOf(row));
    }
  }
}
