package io.genpulse.ui.create;

import atlantafx.base.theme.Styles;
import io.genpulse.ui.part.Shown;
import javafx.beans.property.StringProperty;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ChoiceBox;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/// Where the user says what to draw: the prompt, the button, and the folded settings.
final class PromptBar extends VBox {
  private final PromptViewModel model;
  private final TextField prompt = new TextField();

  PromptBar(PromptViewModel model) {
    this.model = model;
    ToggleButton advanced = new ToggleButton("Advanced", new FontIcon(Feather.SLIDERS));
    advanced.setId("advanced");
    advanced.setMinWidth(USE_PREF_SIZE);
    getChildren().addAll(line(advanced), settings(advanced), problem());
    getStyleClass().add("prompt-bar");
  }

  void focusPrompt() {
    prompt.requestFocus();
  }

  private HBox line(ToggleButton advanced) {
    prompt.setId("prompt");
    prompt.setPromptText(
        "Describe the picture, for example: a lighthouse in a storm, oil painting");
    prompt.setAccessibleText("Prompt");
    prompt.textProperty().bindBidirectional(model.promptProperty());
    prompt.setOnAction(_ -> model.generate());
    prompt.getStyleClass().add("prompt");
    HBox.setHgrow(prompt, Priority.ALWAYS);
    Button generate = new Button("Generate", new FontIcon(Feather.ZAP));
    generate.setId("generate");
    generate.setMinWidth(USE_PREF_SIZE);
    generate.getStyleClass().add(Styles.ACCENT);
    generate.setTooltip(new Tooltip("Ctrl+Enter. You can order more while others run."));
    generate.setOnAction(_ -> model.generate());
    HBox line = new HBox(prompt, generate, advanced);
    line.getStyleClass().add("prompt-line");
    return line;
  }

  private FlowPane settings(ToggleButton advanced) {
    ChoiceBox<PictureSize> size = new ChoiceBox<>();
    size.getItems().setAll(PictureSize.values());
    size.valueProperty().bindBidirectional(model.sizeProperty());
    FlowPane settings =
        new FlowPane(
            labelled("Size", size),
            labelled("Steps", field("steps", "auto", 80, model.stepsProperty())),
            labelled("Guidance", field("guidance", "auto", 80, model.guidanceProperty())),
            labelled("Seed", field("seed", "random", 140, model.seedProperty())),
            labelled(
                "Leave out",
                field(
                    "negative-prompt",
                    "what should not be in the picture",
                    300,
                    model.negativePromptProperty())));
    settings.getStyleClass().add("settings");
    Shown.when(settings, advanced.selectedProperty());
    return settings;
  }

  private Label problem() {
    Label problem = new Label();
    problem.setId("prompt-problem");
    problem.setWrapText(true);
    problem.textProperty().bind(model.problemProperty());
    Shown.when(problem, model.problemProperty().isNotEmpty());
    problem.getStyleClass().add("problem");
    return problem;
  }

  private static TextField field(String id, String hint, double width, StringProperty value) {
    TextField field = new TextField();
    field.setId(id);
    field.setPromptText(hint);
    field.setPrefWidth(width);
    field.textProperty().bindBidirectional(value);
    return field;
  }

  private static VBox labelled(String name, Node control) {
    Label label = new Label(name);
    label.setLabelFor(control);
    label.getStyleClass().addAll(Styles.TEXT_SMALL, Styles.TEXT_MUTED);
    VBox box = new VBox(label, control);
    box.getStyleClass().add("labelled");
    return box;
  }
}
