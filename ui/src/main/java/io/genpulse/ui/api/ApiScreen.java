package io.genpulse.ui.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.genpulse.apiclient.GenPulseClient;
import io.genpulse.ui.part.Copied;
import io.genpulse.ui.part.Nodes;
import io.genpulse.ui.part.Opener;
import io.genpulse.ui.part.Tabs;
import io.genpulse.ui.part.Texts;
import io.genpulse.ui.screen.Draft;
import io.genpulse.ui.screen.Screen;
import io.genpulse.ui.screen.StudioContext;
import java.util.Locale;
import java.util.function.BiFunction;
import javafx.beans.binding.Bindings;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextArea;
import javafx.scene.control.TextField;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.feather.Feather;

/// How other programs give the orders that this window gives: addresses, and calls that already
/// carry what is filled in.
public final class ApiScreen implements Screen {
  private static final Draft EXAMPLE =
      new Draft(
          "text-to-image",
          JsonNodeFactory.instance.objectNode().put("prompt", "a snowy mountain lake at sunset"));

  private @Nullable Tabs tabs;

  @Override
  public String id() {
    return "api";
  }

  @Override
  public Ikon icon() {
    return Feather.CODE;
  }

  @Override
  public Node open(StudioContext context) {
    Texts texts = context.texts();
    String server = context.client().server().toString();
    VBox page =
        new VBox(
            addresses(texts, server),
            Nodes.section(texts.of("api.snippets")),
            snippet(context, "curl", Snippets::curl),
            snippet(context, "Python", Snippets::python),
            snippet(context, "Java", Snippets::java));
    page.getStyleClass().add("page");
    GenPulseClient client = context.client();
    KeysViewModel keys = new KeysViewModel(client, context.background(), texts);
    WebhooksViewModel webhooks = new WebhooksViewModel(client, context.background());
    RequestsViewModel requests = new RequestsViewModel(client, context.background());
    Tabs pages = new Tabs("api");
    pages.add("calls", texts.of("api.calls"), scroll(page), () -> {});
    pages.add("keys", texts.of("api.keys"), scroll(new KeysPane(keys, texts)), keys::refresh);
    pages.add(
        "webhooks",
        texts.of("api.webhooks"),
        scroll(new WebhooksPane(webhooks, texts)),
        webhooks::refresh);
    RequestsPane log = new RequestsPane(requests, texts);
    pages.add("requests", texts.of("api.requests"), log, () -> {});
    tabs = pages;
    VBox head = new VBox(Nodes.title(texts.of("screen.api")));
    head.getStyleClass().add("screen-head");
    BorderPane pane = new BorderPane(pages);
    pane.setTop(head);
    log.watchWhile(
        Bindings.createBooleanBinding(
            () -> pane.isVisible() && log.equals(pages.getCenter()),
            pane.visibleProperty(),
            pages.centerProperty()));
    return pane;
  }

  @Override
  public void shown() {
    if (tabs != null) {
      tabs.shown();
    }
  }

  private static ScrollPane scroll(Node page) {
    ScrollPane scroll = new ScrollPane(page);
    scroll.setFitToWidth(true);
    scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
    return scroll;
  }

  private static Node addresses(Texts texts, String server) {
    TextField address = new TextField(server);
    address.setId("api-address");
    address.setEditable(false);
    address.setAccessibleText(texts.of("api.base"));
    HBox.setHgrow(address, Priority.ALWAYS);
    HBox line =
        new HBox(
            address,
            Nodes.iconButton(
                "api-copy-address", Feather.COPY, texts.of("api.copy"), () -> Copied.text(server)),
            Nodes.button(
                "api-docs",
                Feather.BOOK_OPEN,
                texts.of("api.docs"),
                () -> Opener.open(server + "/docs")));
    line.getStyleClass().add("field-line");
    VBox panel =
        new VBox(
            Nodes.section(texts.of("api.base")), line, Nodes.muted(texts.of("api.base.words")));
    panel.getStyleClass().add("panel");
    return panel;
  }

  private static Node snippet(
      StudioContext context, String language, BiFunction<String, Draft, String> write) {
    TextArea code = new TextArea();
    code.setId("snippet-" + language.toLowerCase(Locale.ROOT));
    code.setEditable(false);
    code.setWrapText(true);
    code.setAccessibleText(language);
    code.getStyleClass().add("code");
    String server = context.client().server().toString();
    context
        .navigation()
        .currentProperty()
        .subscribe(
            draft -> {
              String text = write.apply(server, orExample(draft));
              code.setText(text);
              code.setPrefRowCount(Math.clamp(text.lines().count() + 1, 3, 16));
            });
    Label name = new Label(language);
    HBox head =
        new HBox(
            name,
            Nodes.gap(),
            Nodes.iconButton(
                "copy-" + language.toLowerCase(Locale.ROOT),
                Feather.COPY,
                context.texts().of("api.copy"),
                () -> Copied.text(code.getText())));
    head.getStyleClass().add("field-line");
    VBox panel = new VBox(head, code);
    panel.getStyleClass().add("panel");
    return panel;
  }

  private static Draft orExample(@Nullable Draft draft) {
    return draft == null || draft.params().isEmpty() ? EXAMPLE : draft;
  }
}
