package io.genpulse.ui.screen;

import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.apiclient.TaskView;
import io.genpulse.ui.part.Nodes;
import io.genpulse.ui.part.Numbers;
import io.genpulse.ui.part.Texts;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

/// Everything that is known of a task, and what can be done with it.
public final class Inspector extends ScrollPane {
  private final Texts texts;
  private final TaskActions actions;
  private final VBox content = new VBox();

  public Inspector(Texts texts, TaskActions actions) {
    super();
    this.texts = texts;
    this.actions = actions;
    content.getStyleClass().add("inspector-content");
    setContent(content);
    setFitToWidth(true);
    setHbarPolicy(ScrollBarPolicy.NEVER);
    setId("inspector");
    getStyleClass().add("inspector");
  }

  /// @param n which output the actions are about, counted from 1
  public void show(@Nullable TaskView task, int n) {
    content.getChildren().clear();
    if (task == null) {
      content.getChildren().add(Nodes.muted(texts.of("inspector.nothing")));
      return;
    }
    content.getChildren().add(Nodes.section(texts.of("inspector.title")));
    task.params()
        .properties()
        .forEach(
            field ->
                add(texts.orElse("field." + field.getKey(), field.getKey()), field.getValue()));
    if (task.result().isObject()) {
      task.result()
          .properties()
          .forEach(
              field -> {
                if (field.getValue().isValueNode() && !task.params().has(field.getKey())) {
                  add(texts.orElse("field." + field.getKey(), field.getKey()), field.getValue());
                }
              });
    }
    facts(task, n);
    content.getChildren().add(buttons(task, n));
  }

  private void facts(TaskView task, int n) {
    add(texts.of("inspector.type"), texts.orElse("type." + task.taskType(), task.taskType()));
    if (task.provider() != null) {
      add(texts.of("inspector.engine"), task.provider());
    }
    if (task.createdAt() != null) {
      add(
          texts.of("inspector.created"),
          DateTimeFormatter.ofLocalizedDateTime(FormatStyle.MEDIUM)
              .withLocale(texts.locale())
              .withZone(ZoneId.systemDefault())
              .format(task.createdAt()));
    }
    if (task.durationMs() != null) {
      add(texts.of("inspector.took"), Numbers.seconds(task.durationMs()));
    }
    task.outputs().stream()
        .filter(output -> output.n() == n && output.width() != null)
        .findFirst()
        .ifPresent(
            output ->
                add(texts.of("inspector.size"), output.width() + " × " + output.height() + " px"));
    add(texts.of("inspector.id"), task.taskId());
  }

  private FlowPane buttons(TaskView task, int n) {
    FlowPane buttons =
        new FlowPane(
            Nodes.button(
                "remix", Feather.REPEAT, texts.of("action.remix"), () -> actions.remix(task)),
            Nodes.button(
                "use-seed", Feather.HASH, texts.of("action.again"), () -> actions.again(task)),
            Nodes.button(
                "use-input",
                Feather.CORNER_DOWN_RIGHT,
                texts.of("action.input"),
                () -> actions.useAsInput(task, n)),
            Nodes.button(
                "upscale",
                Feather.MAXIMIZE_2,
                texts.of("action.upscale"),
                () -> actions.upscale(task, n)),
            Nodes.button(
                "redraw", Feather.EDIT_3, texts.of("action.redraw"), () -> actions.redraw(task, n)),
            Nodes.button(
                "copy", Feather.COPY, texts.of("action.copy"), () -> actions.copy(task, n)),
            Nodes.button(
                "copy-prompt",
                Feather.TYPE,
                texts.of("action.copyprompt"),
                () -> actions.copyPrompt(task)),
            Nodes.button(
                "copy-curl",
                Feather.TERMINAL,
                texts.of("action.curl"),
                () -> actions.copyCurl(task)),
            Nodes.button(
                "folder",
                Feather.FOLDER,
                texts.of("action.folder"),
                () -> actions.openFolder(task, n)),
            Nodes.button(
                "open",
                Feather.EXTERNAL_LINK,
                texts.of("action.open"),
                () -> actions.open(task, n)));
    buttons.getStyleClass().add("action-flow");
    return buttons;
  }

  private void add(String name, JsonNode value) {
    if (!value.isNull()) {
      add(name, value.isValueNode() ? value.asText() : value.toString());
    }
  }

  private void add(String name, String value) {
    if (value.isBlank()) {
      return;
    }
    Label key = new Label(name);
    key.getStyleClass().add("field-name");
    Label text = new Label(value);
    text.setWrapText(true);
    text.setMinHeight(USE_PREF_SIZE);
    VBox pair = new VBox(key, text);
    pair.getStyleClass().add("labelled");
    content.getChildren().add(pair);
  }
}
