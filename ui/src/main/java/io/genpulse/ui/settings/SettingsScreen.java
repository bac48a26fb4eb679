package io.genpulse.ui.settings;

import io.genpulse.apiclient.ModelView;
import io.genpulse.apiclient.SystemView;
import io.genpulse.ui.part.Nodes;
import io.genpulse.ui.part.Numbers;
import io.genpulse.ui.part.Texts;
import io.genpulse.ui.screen.Catalog;
import io.genpulse.ui.screen.Screen;
import io.genpulse.ui.screen.StudioContext;
import io.genpulse.ui.screen.StudioSettings.Language;
import io.genpulse.ui.screen.StudioSettings.Look;
import java.util.List;
import java.util.Locale;
import javafx.beans.property.Property;
import javafx.scene.Node;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.feather.Feather;

/// How the window looks, what it keeps, and what is known of the server.
public final class SettingsScreen implements Screen {
  private @Nullable Runnable refresh;
  private @Nullable ProvidersViewModel providers;

  @Override
  public String id() {
    return "settings";
  }

  @Override
  public Ikon icon() {
    return Feather.SETTINGS;
  }

  @Override
  public Node open(StudioContext context) {
    Texts texts = context.texts();
    VBox page =
        new VBox(
            Nodes.title(texts.of("screen.settings")),
            window(context),
            providers(context),
            cache(context),
            server(context),
            models(context),
            panel(texts.of("settings.privacy"), Nodes.muted(texts.of("settings.privacy.words"))));
    page.getStyleClass().add("page");
    page.setMaxWidth(860);
    ScrollPane scroll = new ScrollPane(page);
    scroll.setFitToWidth(true);
    scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
    return scroll;
  }

  @Override
  public void shown() {
    if (refresh != null) {
      refresh.run();
    }
    if (providers != null) {
      providers.refresh();
    }
  }

  private static Node window(StudioContext context) {
    Texts texts = context.texts();
    HBox choices =
        new HBox(
            Nodes.labelled(
                texts.of("settings.look"),
                choice(
                    "look",
                    List.of(Look.values()),
                    look -> texts.of("look." + word(look)),
                    context.settings().lookProperty())),
            Nodes.labelled(
                texts.of("settings.language"),
                choice(
                    "language",
                    List.of(Language.values()),
                    language -> texts.of("language." + word(language)),
                    context.settings().languageProperty())));
    choices.setSpacing(24);
    CheckBox notices = new CheckBox(texts.of("settings.notices"));
    notices.setId("notices");
    notices.selectedProperty().bindBidirectional(context.settings().noticesProperty());
    return panel(texts.of("settings.window"), choices, notices);
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private interface Words<T> {
    String of(T value);
  }

  private static <T> ComboBox<T> choice(
      String id, List<T> values, Words<T> words, Property<T> property) {
    ComboBox<T> box = new ComboBox<>();
    box.setId(id);
    box.setPrefWidth(220);
    box.getItems().setAll(values);
    box.setConverter(
        new StringConverter<>() {
          @Override
          public String toString(@Nullable T value) {
            return value == null ? "" : words.of(value);
          }

          @Override
          public @Nullable T fromString(String text) {
            return null;
          }
        });
    box.setValue(property.getValue());
    property.subscribe(box::setValue);
    box.setOnAction(
        _ -> {
          if (box.getValue() != null) {
            property.setValue(box.getValue());
          }
        });
    return box;
  }

  private Node providers(StudioContext context) {
    Texts texts = context.texts();
    ProvidersViewModel model =
        new ProvidersViewModel(context.client(), context.background(), texts);
    providers = model;
    return panel(texts.of("settings.providers"), new ProvidersPane(model, texts));
  }

  private Node cache(StudioContext context) {
    Texts texts = context.texts();
    Label words = Nodes.muted("");
    words.setId("cache-words");
    Runnable measure =
        () ->
            context
                .background()
                .call(
                    () -> context.pictures().bytes(),
                    bytes -> words.setText(texts.of("settings.cache.words", Numbers.bytes(bytes))),
                    _ -> {});
    refresh = measure;
    Node clear =
        Nodes.button(
            "cache-clear",
            Feather.TRASH_2,
            texts.of("settings.cache.clear"),
            () ->
                context
                    .background()
                    .call(
                        () -> {
                          context.pictures().clear();
                          return true;
                        },
                        _ -> measure.run(),
                        _ -> {}));
    return panel(texts.of("settings.cache"), words, clear);
  }

  private static Node server(StudioContext context) {
    Texts texts = context.texts();
    Label facts = new Label();
    facts.setWrapText(true);
    context.machine().systemProperty().subscribe(system -> facts.setText(facts(system, context)));
    return panel(texts.of("settings.server"), facts, Nodes.muted(texts.of("settings.files")));
  }

  private static String facts(@Nullable SystemView system, StudioContext context) {
    Texts texts = context.texts();
    String address = texts.of("settings.address") + ":  " + context.client().server();
    return system == null
        ? address
        : address
            + "\n"
            + texts.of("settings.version")
            + ":  "
            + system.version()
            + "\n"
            + texts.of("settings.mode")
            + ":  "
            + system.mode();
  }

  private static Node models(StudioContext context) {
    Texts texts = context.texts();
    VBox list = new VBox(4);
    context.catalog().offerProperty().subscribe(offer -> show(list, offer, texts));
    return panel(texts.of("settings.models"), list);
  }

  private static void show(VBox list, Catalog.Offer offer, Texts texts) {
    if (offer.models().isEmpty()) {
      list.getChildren().setAll(Nodes.muted(texts.of("settings.models.none")));
      return;
    }
    list.getChildren().setAll(offer.models().stream().map(SettingsScreen::line).toList());
  }

  private static Node line(ModelView model) {
    Label about = new Label(model.engine() + "  ·  " + Numbers.bytes(model.bytes()));
    about.getStyleClass().add("muted");
    HBox line = new HBox(new Label(model.name()), Nodes.gap(), about);
    line.getStyleClass().add("field-line");
    return line;
  }

  private static VBox panel(String title, Node... content) {
    VBox panel = new VBox(Nodes.section(title));
    panel.getChildren().addAll(content);
    panel.getStyleClass().add("panel");
    return panel;
  }
}
