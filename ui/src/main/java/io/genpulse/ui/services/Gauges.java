package io.genpulse.ui.services;

import atlantafx.base.theme.Styles;
import io.genpulse.apiclient.SystemView;
import io.genpulse.ui.part.Nodes;
import io.genpulse.ui.part.Texts;
import io.genpulse.ui.screen.MachineViewModel;
import java.util.List;
import javafx.collections.ListChangeListener;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;

/// How busy the machine is and was in the last minutes.
final class Gauges extends VBox {
  private final MachineViewModel machine;
  private final Texts texts;

  Gauges(MachineViewModel machine, Texts texts) {
    this.machine = machine;
    this.texts = texts;
    setId("gauges");
    getStyleClass().add("gauges");
    machine.gauges().addListener((ListChangeListener<MachineViewModel.Gauge>) _ -> show());
    show();
  }

  private void show() {
    List<MachineViewModel.Gauge> now = machine.gauges();
    if (now.isEmpty()) {
      getChildren().setAll(Nodes.muted(texts.of("services.nothing")));
      return;
    }
    getChildren().setAll(now.stream().map(Gauges::gauge).toList());
    SystemView system = machine.systemProperty().get();
    if (system != null && system.gpus().isEmpty()) {
      getChildren().add(Nodes.muted(texts.of("services.nogpu")));
    }
  }

  private static Node gauge(MachineViewModel.Gauge gauge) {
    Label text = new Label(gauge.text());
    text.setMinWidth(USE_PREF_SIZE);
    text.getStyleClass().add("muted");
    HBox line = new HBox(new Label(gauge.name()), Nodes.gap(), text);
    line.getStyleClass().add("field-line");
    ProgressBar bar = new ProgressBar(Math.max(0, gauge.fraction()));
    bar.setMaxWidth(Double.MAX_VALUE);
    bar.setAccessibleText(gauge.name() + " " + gauge.text());
    bar.getStyleClass().add(Styles.SMALL);
    VBox box = new VBox(line, bar, new Sparkline(gauge.history()));
    box.getStyleClass().add("labelled");
    return box;
  }
}
