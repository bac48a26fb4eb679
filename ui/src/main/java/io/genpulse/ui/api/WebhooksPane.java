package io.genpulse.ui.api;

import io.genpulse.apiclient.DeliveryView;
import io.genpulse.ui.part.Badge;
import io.genpulse.ui.part.Copied;
import io.genpulse.ui.part.Nodes;
import io.genpulse.ui.part.Shown;
import io.genpulse.ui.part.Texts;
import io.genpulse.ui.part.Tone;
import java.util.List;
import javafx.collections.ListChangeListener;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;

/// The log of reports to other programs, each with its attempts, and sending one again.
final class WebhooksPane extends VBox {
  private static final List<String> STATES = List.of("pending", "delivered", "failed", "gone");
  private static final int SHOWN_ATTEMPTS = 3;

  private final WebhooksViewModel model;
  private final Texts texts;
  private final VBox list = new VBox();

  WebhooksPane(WebhooksViewModel model, Texts texts) {
    this.model = model;
    this.texts = texts;
    list.getStyleClass().add("lines");
    model.deliveries().addListener((ListChangeListener<DeliveryView>) _ -> show());
    show();
    Button more = new Button(texts.of("tasks.older"));
    more.setOnAction(_ -> model.more());
    Shown.when(more, model.hasMoreProperty());
    getChildren()
        .addAll(
            Nodes.muted(texts.of("webhooks.words")),
            bar(),
            Nodes.problem(model.problemProperty()),
            list,
            more);
    getStyleClass().add("page");
  }

  private Node bar() {
    ToggleGroup states = new ToggleGroup();
    HBox bar = new HBox();
    for (String state : STATES) {
      ToggleButton chip = new ToggleButton(texts.of("webhook." + state));
      chip.setId("webhooks-" + state);
      chip.setToggleGroup(states);
      chip.getStyleClass().add("chip");
      chip.setOnAction(_ -> model.statusProperty().set(chip.isSelected() ? state : null));
      bar.getChildren().add(chip);
    }
    bar.getChildren()
        .addAll(
            Nodes.gap(),
            Nodes.button(
                "webhook-secret",
                Feather.COPY,
                texts.of("webhooks.secret"),
                () -> model.secret(Copied::text)),
            Nodes.iconButton(
                "webhooks-refresh",
                Feather.REFRESH_CW,
                texts.of("webhooks.refresh"),
                model::refresh));
    bar.getStyleClass().add("field-line");
    return bar;
  }

  private void show() {
    if (model.deliveries().isEmpty()) {
      list.getChildren().setAll(Nodes.muted(texts.of("webhooks.none")));
    } else {
      list.getChildren().setAll(model.deliveries().stream().map(this::line).toList());
    }
  }

  private Node line(DeliveryView delivery) {
    Label url = new Label(delivery.url());
    url.setMinWidth(0);
    Badge badge = new Badge();
    badge.show(texts.orElse("webhook." + delivery.status(), delivery.status()), tone(delivery));
    HBox head = new HBox(badge, url);
    head.getStyleClass().add("field-line");
    VBox words =
        new VBox(
            head, Nodes.muted(texts.of("webhooks.about", delivery.taskId(), delivery.attempts())));
    int from = Math.max(0, delivery.log().size() - SHOWN_ATTEMPTS);
    delivery.log().subList(from, delivery.log().size()).stream()
        .map(this::words)
        .map(Nodes::muted)
        .forEach(words.getChildren()::add);
    words.getStyleClass().add("card-words");
    words.setMinWidth(0);
    HBox.setHgrow(words, Priority.ALWAYS);
    HBox line =
        new HBox(
            words,
            Nodes.button(
                "redeliver-" + delivery.id(),
                Feather.SEND,
                texts.of("webhooks.again"),
                () -> model.redeliver(delivery)));
    line.getStyleClass().addAll("panel", "field-line");
    return line;
  }

  private String words(DeliveryView.Attempt attempt) {
    String came = attempt.status() == null ? "" : "HTTP " + attempt.status();
    String error = attempt.error() == null ? "" : attempt.error();
    return texts.of(
        "webhooks.attempt",
        attempt.at() == null ? "" : Nodes.time(attempt.at()),
        came.isEmpty() || error.isEmpty() ? came + error : came + ", " + error,
        attempt.durationMs());
  }

  private static Tone tone(DeliveryView delivery) {
    return switch (delivery.status()) {
      case "delivered" -> Tone.SUCCESS;
      case "pending" -> Tone.ACCENT;
      case "failed" -> Tone.DANGER;
      default -> Tone.MUTED;
    };
  }
}
