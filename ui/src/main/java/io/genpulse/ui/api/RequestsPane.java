package io.genpulse.ui.api;

import atlantafx.base.theme.Tweaks;
import io.genpulse.apiclient.RequestView;
import io.genpulse.ui.part.Badge;
import io.genpulse.ui.part.Nodes;
import io.genpulse.ui.part.Texts;
import io.genpulse.ui.part.Tone;
import javafx.beans.value.ObservableBooleanValue;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/// The requests that the server answers, as they come.
final class RequestsPane extends VBox {
  private static final double LINE = 32;

  /// Held here, since what is shown of it is bound weakly.
  private final RequestsViewModel model;

  RequestsPane(RequestsViewModel model, Texts texts) {
    this.model = model;
    CheckBox own = new CheckBox(texts.of("requests.own"));
    own.setId("requests-own");
    own.selectedProperty().bindBidirectional(model.withOwnProperty());
    ListView<RequestView> list = new ListView<>(model.shown());
    list.setId("requests");
    list.setAccessibleText(texts.of("api.requests"));
    list.setFixedCellSize(LINE);
    list.setCellFactory(_ -> new Cell());
    list.setPlaceholder(Nodes.muted(texts.of("requests.none")));
    list.getStyleClass().add(Tweaks.EDGE_TO_EDGE);
    setVgrow(list, Priority.ALWAYS);
    getChildren()
        .addAll(
            Nodes.muted(texts.of("requests.words")),
            own,
            Nodes.problem(model.problemProperty()),
            list);
    getStyleClass().add("page");
  }

  /// Asks as long as this is true.
  void watchWhile(ObservableBooleanValue looks) {
    model.watchingProperty().bind(looks);
  }

  private static final class Cell extends ListCell<RequestView> {
    private final Label time = fixed(76);
    private final Badge status = new Badge();
    private final Label method = fixed(64);
    private final Label path = new Label();
    private final Label agent = new Label();
    private final Label took = fixed(72);
    private final HBox line = new HBox(time, status, method, path, Nodes.gap(), agent, took);

    Cell() {
      line.getStyleClass().add("field-line");
      path.setMinWidth(0);
      agent.setMinWidth(0);
      agent.getStyleClass().add("muted");
      took.getStyleClass().add("number");
      setPrefWidth(0);
    }

    private static Label fixed(double width) {
      Label label = new Label();
      label.setMinWidth(width);
      label.setPrefWidth(width);
      return label;
    }

    @Override
    protected void updateItem(@Nullable RequestView request, boolean empty) {
      super.updateItem(request, empty);
      if (empty || request == null) {
        setGraphic(null);
        return;
      }
      time.setText(request.at() == null ? "" : Nodes.time(request.at()));
      method.setText(request.method());
      path.setText(request.path());
      String program = request.agent() == null ? "" : request.agent();
      agent.setText(request.keyId() == null ? program : program + "  ·  gp_" + request.keyId());
      took.setText(request.durationMs() + " ms");
      int code = request.status();
      status.show(
          Integer.toString(code),
          code < 400 ? Tone.SUCCESS : code < 500 ? Tone.WARNING : Tone.DANGER);
      setGraphic(line);
    }
  }
}
