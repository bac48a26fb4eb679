package io.genpulse.ui.services;

import atlantafx.base.theme.Styles;
import io.genpulse.apiclient.EngineView;
import io.genpulse.ui.part.Badge;
import io.genpulse.ui.part.Nodes;
import io.genpulse.ui.part.ServerSentences;
import io.genpulse.ui.part.Texts;
import io.genpulse.ui.part.Tone;
import io.genpulse.ui.screen.Catalog;
import io.genpulse.ui.screen.Navigation;
import java.util.stream.Collectors;
import javafx.scene.Node;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;

/// One card for each engine and provider: whether it is ready, why not and what helps, what it can
/// do.
final class EngineCards extends FlowPane {
  private static final double WIDTH = 300;

  private final Texts texts;
  private final Navigation navigation;

  EngineCards(Catalog catalog, Navigation navigation, Texts texts) {
    this.navigation = navigation;
    this.texts = texts;
    setId("engines");
    getStyleClass().add("card-flow");
    catalog.offerProperty().subscribe(this::show);
  }

  private void show(Catalog.Offer offer) {
    if (offer.engines().isEmpty()) {
      getChildren().setAll(Nodes.muted(texts.of("services.noengines")));
    } else {
      getChildren().setAll(offer.engines().stream().map(engine -> card(engine, offer)).toList());
    }
  }

  private Node card(EngineView engine, Catalog.Offer offer) {
    Label name = new Label(engine.id());
    name.getStyleClass().add(Styles.TEXT_BOLD);
    Badge badge = new Badge();
    badge.show(texts.orElse("engine." + engine.state(), engine.state()), tone(engine));
    HBox head = new HBox(name, Nodes.gap(), badge);
    head.getStyleClass().add("field-line");
    VBox card = new VBox(head);
    String reason = engine.reason();
    if (reason != null && !reason.isBlank()) {
      card.getChildren().add(Nodes.muted(ServerSentences.in(texts, reason)));
    }
    long models =
        offer.models().stream().filter(model -> model.engine().equals(engine.id())).count();
    card.getChildren().add(Nodes.muted(texts.of("engine.can", abilities(engine), models)));
    if (ServerSentences.isMissingKey(reason)) {
      Hyperlink key = new Hyperlink(texts.of("engine.givekey"));
      key.setId("engine-key-" + engine.id());
      key.setOnAction(_ -> navigation.go(Navigation.SETTINGS));
      card.getChildren().add(key);
    }
    card.getStyleClass().add("card");
    card.setPrefWidth(WIDTH);
    return card;
  }

  private String abilities(EngineView engine) {
    return engine.capabilities().stream()
        .map(can -> texts.orElse("can." + can, can))
        .collect(Collectors.joining(", "));
  }

  private static Tone tone(EngineView engine) {
    return switch (engine.state()) {
      case "ready" -> Tone.SUCCESS;
      case "starting" -> Tone.ACCENT;
      default -> Tone.MUTED;
    };
  }
}
