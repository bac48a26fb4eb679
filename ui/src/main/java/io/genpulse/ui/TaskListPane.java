package io.genpulse.ui;

import atlantafx.base.theme.Styles;
import atlantafx.base.theme.Tweaks;
import javafx.beans.binding.Bindings;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;

/// The list of tasks, newest on top.
final class TaskListPane extends VBox {
  TaskListPane(TasksViewModel model) {
    Label title = new Label();
    title
        .textProperty()
        .bind(
            Bindings.createStringBinding(
                () -> model.rows().isEmpty() ? "Tasks" : "Tasks (" + model.rows().size() + ")",
                model.rows()));
    title.getStyleClass().addAll("pane-title", Styles.TEXT_BOLD);
    Label problem = new Label();
    problem.setWrapText(true);
    problem.textProperty().bind(model.problemProperty());
    problem.visibleProperty().bind(model.problemProperty().isNotEmpty());
    problem.managedProperty().bind(problem.visibleProperty());
    problem.getStyleClass().add("problem");
    getChildren().addAll(title, problem, list(model));
    getStyleClass().add("task-list-pane");
    setMinWidth(220);
  }

  private static ListView<TaskRow> list(TasksViewModel model) {
    ListView<TaskRow> list = new ListView<>(model.rows());
    list.setId("tasks");
    list.setCellFactory(_ -> new TaskCell(model::cancel));
    list.setPlaceholder(placeholder(model));
    list.getStyleClass().add(Tweaks.EDGE_TO_EDGE);
    VBox.setVgrow(list, Priority.ALWAYS);
    model
        .selectedProperty()
        .subscribe(
            row -> {
              if (row == null) {
                list.getSelectionModel().clearSelection();
              } else if (list.getSelectionModel().getSelectedItem() != row) {
                list.getSelectionModel().select(row);
                list.scrollTo(row);
              }
            });
    list.getSelectionModel().selectedItemProperty().subscribe(model.selectedProperty()::set);
    return list;
  }

  private static Label placeholder(TasksViewModel model) {
    Label empty = new Label();
    empty.textProperty().bind(model.emptyTextProperty());
    empty.getStyleClass().add("empty");
    return empty;
  }
}
