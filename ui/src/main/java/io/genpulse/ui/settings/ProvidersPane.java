package io.genpulse.ui.settings;

import atlantafx.base.theme.Styles;
import io.genpulse.apiclient.ProviderView;
import io.genpulse.ui.part.Badge;
import io.genpulse.ui.part.Nodes;
import io.genpulse.ui.part.Shown;
import io.genpulse.ui.part.Texts;
import io.genpulse.ui.part.Tone;
import java.util.HashMap;
import java.util.Map;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.PasswordField;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;

/// A line for each remote provider: whether it can be used, and its key, which is tried, kept or
/// forgotten here and shown nowhere.
final class ProvidersPane extends VBox {
  /// The fields stand below one another.
  private static final double NAME = 112;

  private static final double STATE = 96;

  private final ProvidersViewModel model;
  private final Texts texts;

  /// Fields outlive the lines, so that what is typed stays while answers come.
  private final Map<String, PasswordField> fields = new HashMap<>();

  private final VBox list = new VBox();

  ProvidersPane(ProvidersViewModel model, Texts texts) {
    this.model = model;
    this.texts = texts;
    list.getStyleClass().add("lines");
    Label words = Nodes.muted("");
    model
        .keepsProperty()
        .subscribe(
            keeps -> words.setText(texts.of(keeps ? "providers.words" : "providers.elsewhere")));
    model.providers().subscribe(this::show);
    getChildren().addAll(words, Nodes.problem(model.problemProperty()), list);
    getStyleClass().add("lines");
    setId("providers");
  }

  private void show() {
    list.getChildren().setAll(model.providers().stream().map(this::line).toList());
  }

  private Node line(ProviderView provider) {
    String id = provider.provider();
    Label name = new Label(id);
    name.getStyleClass().add(Styles.TEXT_BOLD);
    name.setMinWidth(NAME);
    name.setPrefWidth(NAME);
    Badge badge = new Badge();
    badge.setMinWidth(STATE);
    badge.show(texts.of(word(provider)), provider.ready() ? Tone.SUCCESS : Tone.MUTED);
    PasswordField key =
        fields.computeIfAbsent(
            id,
            _ -> {
              PasswordField field = new PasswordField();
              field.setId("provider-key-" + id);
              field.setPrefWidth(200);
              field.setAccessibleText(texts.of("providers.key", id));
              field.setPromptText(texts.of("providers.key", id));
              return field;
            });
    HBox.setHgrow(key, Priority.ALWAYS);
    HBox line =
        new HBox(
            name,
            badge,
            key,
            Nodes.button(
                "provider-test-" + id,
                Feather.CHECK_CIRCLE,
                texts.of("providers.test"),
                () -> model.test(provider, key.getText())));
    if (model.keepsProperty().get()) {
      line.getChildren()
          .add(
              Nodes.button(
                  "provider-keep-" + id,
                  Feather.SAVE,
                  texts.of("providers.keep"),
                  () -> {
                    model.keep(provider, key.getText());
                    key.clear();
                  }));
    }
    if (provider.kept()) {
      line.getChildren()
          .add(
              Nodes.iconButton(
                  "provider-forget-" + id,
                  Feather.TRASH_2,
                  texts.of("providers.forget"),
                  () -> model.forget(provider)));
    }
    line.getStyleClass().add("field-line");
    String words = model.said(provider).words();
    String missing = provider.missing();
    boolean elsewhere = !model.keepsProperty().get() && words.isEmpty();
    Label said = Nodes.muted(elsewhere && missing != null ? missing : words);
    said.setId("provider-said-" + id);
    said.getStyleClass().add(model.said(provider).tone().styleClass());
    Shown.set(said, !said.getText().isEmpty());
    return new VBox(4, line, said);
  }

  private static String word(ProviderView provider) {
    if (provider.restartNeeded()) {
      return "providers.next";
    }
    return provider.ready() ? "providers.ready" : "providers.notset";
  }
}
