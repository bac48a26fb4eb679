package io.genpulse.ui.create;

import atlantafx.base.theme.Tweaks;
import io.genpulse.ui.screen.StudioContext;
import io.genpulse.ui.task.ChosenInList;
import io.genpulse.ui.task.TaskRow;
import io.genpulse.ui.task.TaskThumb;
import javafx.geometry.Orientation;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.StackPane;
import org.jspecify.annotations.Nullable;

/// The newest tasks below the picture, the newest first; one click shows another one large.
final class Filmstrip extends StackPane {
  private static final int THUMB = 72;
  private static final int GAP = 8;

  Filmstrip(StudioContext context) {
    ListView<TaskRow> list = new ListView<>(context.tasks().rows());
    list.setOrientation(Orientation.HORIZONTAL);
    list.setFixedCellSize(THUMB + GAP);
    list.setCellFactory(_ -> new Cell(context));
    list.setAccessibleText(context.texts().of("film.name"));
    Label empty = new Label();
    empty.textProperty().bind(context.tasks().emptyTextProperty());
    empty.getStyleClass().add("empty");
    list.setPlaceholder(empty);
    list.getStyleClass().addAll(Tweaks.EDGE_TO_EDGE, "film");
    list.setPrefHeight(THUMB + 36.0);
    ChosenInList.keep(list, context.tasks());
    getChildren().add(list);
    setId("tasks");
    getStyleClass().add("filmstrip");
    setMinHeight(THUMB + 36.0);
  }

  private static final class Cell extends ListCell<TaskRow> {
    private final TaskThumb thumb;
    private final Tooltip tip = new Tooltip();

    Cell(StudioContext context) {
      thumb = TaskThumb.withState(context.thumbnails(), context.texts(), THUMB);
      tip.setWrapText(true);
      tip.setMaxWidth(360);
      getStyleClass().add("film-cell");
    }

    @Override
    protected void updateItem(@Nullable TaskRow row, boolean empty) {
      super.updateItem(row, empty);
      if (empty || row == null) {
        thumb.show(null);
        setGraphic(null);
        setTooltip(null);
        setAccessibleText(null);
      } else {
        thumb.show(row);
        setGraphic(thumb);
        tip.setText(row.title());
        setTooltip(tip);
        setAccessibleText(row.title());
      }
    }
  }
}
