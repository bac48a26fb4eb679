package io.genpulse.ui.machine;

import atlantafx.base.theme.Styles;
import javafx.collections.ListChangeListener;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;

/// The supervised processes and the load of the machine they run on.
final class MachinePane extends HBox {
  private final VBox gauges = new VBox();

  MachinePane(MachineViewModel model) {
    ProcessTable table = new ProcessTable(model);
    VBox.setVgrow(table, Priority.ALWAYS);
    VBox processes = new VBox(title("Processes"), table);
    processes.setMinWidth(0);
    processes.getStyleClass().add("processes");
    HBox.setHgrow(processes, Priority.ALWAYS);

    gauges.setId("gauges");
    gauges.getStyleClass().add("gauges");
    ScrollPane scroll = new ScrollPane(gauges);
    scroll.setFitToWidth(true);
    scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
    VBox.setVgrow(scroll, Priority.ALWAYS);
    VBox machine = new VBox(title("Machine"), scroll);
    machine.setPrefWidth(280);
    machine.setMinWidth(250);

    getChildren().addAll(processes, machine);
    getStyleClass().add("machine-pane");
    setMinHeight(90);
    model.gauges().addListener((ListChangeListener<MachineViewModel.Gauge>) _ -> showGauges(model));
    showGauges(model);
  }

  private void showGauges(MachineViewModel model) {
    if (model.gauges().isEmpty()) {
      Label nothing = new Label("Nothing is known of the machine yet.");
      nothing.getStyleClass().add("empty");
      gauges.getChildren().setAll(nothing);
    } else {
      gauges.getChildren().setAll(model.gauges().stream().map(MachinePane::gauge).toList());
    }
  }

  private static VBox gauge(MachineViewModel.Gauge gauge) {
    Label name = new Label(gauge.name());
    name.setTooltip(new Tooltip(gauge.name()));
    name.setMaxWidth(Double.MAX_VALUE);
    HBox.setHgrow(name, Priority.ALWAYS);
    Label text = new Label(gauge.text());
    text.setMinWidth(USE_PREF_SIZE);
    text.getStyleClass().add(Styles.TEXT_MUTED);
    HBox line = new HBox(name, text);
    line.getStyleClass().add("gauge-line");
    ProgressBar bar = new ProgressBar(Math.max(0, gauge.fraction()));
    bar.setMaxWidth(Double.MAX_VALUE);
    bar.getStyleClass().add(Styles.SMALL);
    return new VBox(4, line, bar);
  }

  private static Label title(String text) {
    Label title = new Label(text);
    title.getStyleClass().addAll("pane-title", Styles.TEXT_BOLD);
    return title;
  }
}
