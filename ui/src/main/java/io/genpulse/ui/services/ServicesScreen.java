package io.genpulse.ui.services;

import io.genpulse.ui.part.Nodes;
import io.genpulse.ui.part.Texts;
import io.genpulse.ui.screen.Screen;
import io.genpulse.ui.screen.StudioContext;
import javafx.scene.Node;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.feather.Feather;

/// The supervised processes with their logs, the engines, and how busy the machine is.
public final class ServicesScreen implements Screen {
  @Override
  public String id() {
    return "services";
  }

  @Override
  public Ikon icon() {
    return Feather.SERVER;
  }

  @Override
  public Node open(StudioContext context) {
    Texts texts = context.texts();
    LogPane log = new LogPane(context.machine(), context.background(), texts);
    ProcessCards processes = new ProcessCards(context.machine(), texts, log::show);
    VBox left =
        new VBox(
            Nodes.title(texts.of("screen.services")),
            Nodes.section(texts.of("services.processes")),
            processes,
            Nodes.section(texts.of("services.engines")),
            new EngineCards(context.catalog(), context.navigation(), texts));
    left.getStyleClass().add("services-list");
    ScrollPane list = new ScrollPane(left);
    list.setFitToWidth(true);
    list.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
    Gauges gauges = new Gauges(context.machine(), texts);
    VBox right = new VBox(Nodes.section(texts.of("services.machine")), gauges);
    right.getStyleClass().add("machine");
    VBox.setVgrow(list, Priority.ALWAYS);
    VBox work = new VBox(list, log);
    HBox.setHgrow(work, Priority.ALWAYS);
    HBox pane = new HBox(work, right);
    pane.getStyleClass().add("services");
    pane.visibleProperty().subscribe(context.machine()::watched);
    return pane;
  }
}
