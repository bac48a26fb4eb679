package io.genpulse.ui.machine;

import atlantafx.base.theme.Styles;
import atlantafx.base.theme.Tweaks;
import io.genpulse.apiclient.ProcessView;
import io.genpulse.ui.part.Badge;
import io.genpulse.ui.part.Numbers;
import java.util.function.Function;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.scene.control.Label;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.control.Tooltip;
import org.jspecify.annotations.Nullable;

/// One row per supervised process.
final class ProcessTable extends TableView<ProcessView> {
  private static final double ROOMY = 600;

  ProcessTable(MachineViewModel model) {
    super(model.processes());
    setId("processes");
    setColumnResizePolicy(CONSTRAINED_RESIZE_POLICY_FLEX_LAST_COLUMN);
    getColumns().add(text("Name", 130, ProcessView::name));
    getColumns().add(state());
    getColumns().add(text("PID", 80, process -> Numbers.whole(process.pid())));
    getColumns().add(text("CPU", 70, process -> Numbers.percent(process.cpuPercent())));
    getColumns().add(text("Memory", 100, process -> Numbers.bytes(process.memoryBytes())));
    getColumns().add(whereRoomy(text("Port", 70, process -> Numbers.whole(process.port()))));
    getColumns().add(whereRoomy(text("Last error", 260, ProcessTable::lastError)));
    Label empty = new Label();
    empty.textProperty().bind(model.emptyTextProperty());
    empty.setWrapText(true);
    empty.getStyleClass().add("empty");
    setPlaceholder(empty);
    getStyleClass().addAll(Styles.DENSE, Tweaks.EDGE_TO_EDGE);
  }

  /// A narrow window shows what matters most.
  private <T> TableColumn<ProcessView, T> whereRoomy(TableColumn<ProcessView, T> column) {
    column.visibleProperty().bind(widthProperty().greaterThan(ROOMY));
    return column;
  }

  private static TableColumn<ProcessView, String> text(
      String name, double width, Function<ProcessView, String> value) {
    TableColumn<ProcessView, String> column = new TableColumn<>(name);
    column.setPrefWidth(width);
    column.setMinWidth(width * 0.7);
    column.setSortable(false);
    column.setReorderable(false);
    column.setCellValueFactory(cell -> new ReadOnlyObjectWrapper<>(value.apply(cell.getValue())));
    return column;
  }

  private static TableColumn<ProcessView, ProcessView> state() {
    TableColumn<ProcessView, ProcessView> column = new TableColumn<>("State");
    column.setPrefWidth(100);
    column.setMinWidth(84);
    column.setSortable(false);
    column.setReorderable(false);
    column.setCellValueFactory(cell -> new ReadOnlyObjectWrapper<>(cell.getValue()));
    column.setCellFactory(_ -> new StateCell());
    return column;
  }

  private static String lastError(ProcessView process) {
    return process.lastError() == null ? "" : process.lastError();
  }

  private static final class StateCell extends TableCell<ProcessView, ProcessView> {
    private final Badge badge = new Badge();

    @Override
    protected void updateItem(@Nullable ProcessView process, boolean empty) {
      super.updateItem(process, empty);
      if (empty || process == null) {
        setGraphic(null);
        setTooltip(null);
        return;
      }
      badge.show(MachineViewModel.stateWord(process), MachineViewModel.tone(process));
      setGraphic(badge);
      setTooltip(process.lastError() == null ? null : new Tooltip(process.lastError()));
    }
  }
}
