package io.genpulse.ui.api;

import atlantafx.base.theme.Styles;
import io.genpulse.apiclient.KeyView;
import io.genpulse.ui.part.Badge;
import io.genpulse.ui.part.Copied;
import io.genpulse.ui.part.Nodes;
import io.genpulse.ui.part.Shown;
import io.genpulse.ui.part.Texts;
import io.genpulse.ui.part.Tone;
import java.util.ArrayList;
import java.util.List;
import javafx.beans.property.StringProperty;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

/// Makes keys for programs, shows what each may do and has used, and ends them.
final class KeysPane extends VBox {
  private final KeysViewModel model;
  private final Texts texts;
  private final VBox list = new VBox();

  KeysPane(KeysViewModel model, Texts texts) {
    this.model = model;
    this.texts = texts;
    list.getStyleClass().add("lines");
    model.keys().subscribe(this::show);
    show();
    getChildren().addAll(making(), made(), problem(), list);
    getStyleClass().add("page");
  }

  private Node making() {
    FlowPane fields =
        new FlowPane(
            field("key-name", texts.of("keys.name"), model.nameProperty(), 180),
            field("key-user", texts.of("keys.user"), model.userProperty(), 120),
            field("key-rate", texts.of("keys.rate"), model.rateProperty(), 120),
            field(
                "key-concurrency", texts.of("keys.concurrency"), model.concurrencyProperty(), 120),
            field("key-budget", texts.of("keys.budget"), model.budgetProperty(), 120));
    fields.getStyleClass().add("card-flow");
    CheckBox submits = new CheckBox(texts.of("keys.submits"));
    submits.selectedProperty().bindBidirectional(model.submitsProperty());
    CheckBox administers = new CheckBox(texts.of("keys.administers"));
    administers.selectedProperty().bindBidirectional(model.administersProperty());
    Button make = Nodes.button("key-make", Feather.PLUS, texts.of("keys.make"), model::make);
    make.getStyleClass().add(Styles.ACCENT);
    HBox line = new HBox(submits, administers, Nodes.gap(), make);
    line.getStyleClass().add("field-line");
    VBox panel =
        new VBox(
            Nodes.section(texts.of("keys.new")), fields, line, Nodes.muted(texts.of("keys.words")));
    panel.getStyleClass().add("panel");
    return panel;
  }

  private static Node field(String id, String name, StringProperty value, double width) {
    TextField field = new TextField();
    field.setId(id);
    field.setPrefWidth(width);
    field.textProperty().bindBidirectional(value);
    return Nodes.labelled(name, field);
  }

  /// The text of a key that was just made, once.
  private Node made() {
    TextField text = new TextField();
    text.setId("key-text");
    text.setEditable(false);
    text.setAccessibleText(texts.of("keys.text"));
    HBox.setHgrow(text, Priority.ALWAYS);
    HBox line =
        new HBox(
            text,
            Nodes.button(
                "key-copy", Feather.COPY, texts.of("api.copy"), () -> Copied.text(text.getText())),
            Nodes.iconButton("key-away", Feather.X, texts.of("keys.away"), model::putAway));
    line.getStyleClass().add("field-line");
    VBox box = new VBox(new Label(texts.of("keys.once")), line);
    box.getStyleClass().add("notice");
    model
        .madeProperty()
        .subscribe(
            key -> {
              text.setText(key == null || key.key() == null ? "" : key.key());
              Shown.set(box, key != null);
            });
    return box;
  }

  private Label problem() {
    return Nodes.problem(model.problemProperty());
  }

  private void show() {
    if (model.keys().isEmpty()) {
      list.getChildren().setAll(Nodes.muted(texts.of("keys.none")));
    } else {
      list.getChildren().setAll(model.keys().stream().map(this::line).toList());
    }
  }

  private Node line(KeyView key) {
    Label name = new Label(key.name());
    name.getStyleClass().add(Styles.TEXT_BOLD);
    Badge badge = new Badge();
    boolean revoked = key.revokedAt() != null;
    badge.show(
        texts.of(revoked ? "keys.revoked" : "keys.valid"), revoked ? Tone.MUTED : Tone.SUCCESS);
    HBox head = new HBox(name, badge);
    head.getStyleClass().add("field-line");
    VBox words = new VBox(head, Nodes.muted(about(key)));
    words.getStyleClass().add("card-words");
    words.setMinWidth(0);
    HBox.setHgrow(words, Priority.ALWAYS);
    HBox line = new HBox(words);
    if (!revoked) {
      line.getChildren()
          .add(
              Nodes.button(
                  "key-revoke-" + key.keyId(),
                  Feather.SLASH,
                  texts.of("keys.revoke"),
                  () -> model.revoke(key)));
    }
    line.getStyleClass().addAll("panel", "field-line");
    return line;
  }

  private String about(KeyView key) {
    List<String> parts = new ArrayList<>();
    parts.add("gp_" + key.keyId());
    parts.add(String.join(" ", key.scopes()));
    add(parts, "keys.user", key.userId());
    add(parts, "keys.rate", key.rate());
    add(parts, "keys.concurrency", key.concurrency());
    parts.add(
        key.budget() == null
            ? texts.of("keys.used", key.used())
            : texts.of("keys.usedof", key.used(), key.budget()));
    return String.join("  ·  ", parts);
  }

  private void add(List<String> parts, String name, @Nullable Object value) {
    if (value != null) {
      parts.add(texts.of(name) + " " + value);
    }
  }
}
