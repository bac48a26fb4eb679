package io.genpulse.ui.create;

import atlantafx.base.theme.Styles;
import io.genpulse.ui.part.Badge;
import io.genpulse.ui.part.Nodes;
import io.genpulse.ui.part.Shown;
import io.genpulse.ui.part.Texts;
import io.genpulse.ui.part.Tone;
import io.genpulse.ui.screen.Navigation;
import javafx.collections.ListChangeListener;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;

/// The checks of a first run as cards, and the first picture by one press. Where later pictures are
/// seen.
final class FirstRunPane extends ScrollPane {
  private static final double CARD = 300;

  private final Texts texts;
  private final Navigation navigation;
  private final FlowPane cards = new FlowPane();

  /// @param draw orders the first picture
  FirstRunPane(FirstRunViewModel model, Texts texts, Navigation navigation, Runnable draw) {
    super();
    this.texts = texts;
    this.navigation = navigation;
    cards.getStyleClass().addAll("card-flow", "first-cards");
    model.checks().addListener((ListChangeListener<FirstRunViewModel.Check>) _ -> show(model));
    show(model);
    Label title = new Label(texts.of("first.title"));
    title.getStyleClass().add("empty-title");
    Label words = new Label(texts.of("first.words", texts.of("gallery.example")));
    words.setWrapText(true);
    words.getStyleClass().add("empty-words");
    Button first = Nodes.button("first-picture", Feather.ZAP, texts.of("first.draw"), draw);
    first.getStyleClass().addAll(Styles.ACCENT, "generate");
    VBox box = new VBox(title, words, first, cards);
    box.getStyleClass().add("empty-state");
    setContent(box);
    setFitToWidth(true);
    setFitToHeight(true);
    setHbarPolicy(ScrollBarPolicy.NEVER);
    setId("first-run");
    getStyleClass().add("first-run");
    Shown.when(this, model.shownProperty());
  }

  private void show(FirstRunViewModel model) {
    cards.getChildren().setAll(model.checks().stream().map(this::card).toList());
  }

  private Node card(FirstRunViewModel.Check check) {
    Label name = new Label(check.title());
    name.getStyleClass().add(Styles.TEXT_BOLD);
    Badge badge = new Badge();
    badge.show(texts.of(word(check.tone())), check.tone());
    HBox head = new HBox(name, Nodes.gap(), badge);
    head.getStyleClass().add("field-line");
    VBox card = new VBox(head, Nodes.muted(check.words()));
    String screen = check.screen();
    if (screen != null) {
      Hyperlink more = new Hyperlink(texts.of("command.go", texts.of("screen." + screen)));
      more.setOnAction(_ -> navigation.go(screen));
      card.getChildren().add(more);
    }
    card.getStyleClass().add("card");
    card.setPrefWidth(CARD);
    card.setAccessibleText(check.title() + ": " + check.words());
    return card;
  }

  private static String word(Tone tone) {
    return switch (tone) {
      case SUCCESS -> "first.good";
      case ACCENT -> "engine.starting";
      case WARNING, DANGER -> "first.look";
      case MUTED -> "first.note";
    };
  }
}
