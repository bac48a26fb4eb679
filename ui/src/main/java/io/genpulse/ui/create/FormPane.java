package io.genpulse.ui.create;

import atlantafx.base.theme.Styles;
import io.genpulse.apiclient.TaskTypeView;
import io.genpulse.ui.part.Nodes;
import io.genpulse.ui.part.Shown;
import io.genpulse.ui.part.Texts;
import java.util.Set;
import javafx.collections.ListChangeListener;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.ToggleButton;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/// The form of a task type with the button that orders it. The button stays in sight and is never
/// disabled.
final class FormPane extends BorderPane {
  /// What people set often, though it belongs to a group; the rest of the groups is folded away.
  private static final Set<String> OFTEN = Set.of("seed", "steps", "guidance_scale", "model");

  private static final Set<String> SIZE = Set.of("width", "height");

  private final CreateViewModel model;
  private final Texts texts;
  private final FieldControls controls;
  private final VBox main = new VBox();
  private final VBox folded = new VBox();
  private final ToggleButton advanced = new ToggleButton();
  private @Nullable SizeField size;

  FormPane(CreateViewModel model, Texts texts) {
    this.model = model;
    this.texts = texts;
    this.controls = new FieldControls(model, texts);
    main.getStyleClass().add("fields");
    folded.getStyleClass().add("fields");
    advanced.setId("advanced");
    advanced.setText(texts.of("form.advanced"));
    FontIcon arrow = new FontIcon(Feather.CHEVRON_RIGHT);
    advanced.setGraphic(arrow);
    advanced
        .selectedProperty()
        .subscribe(on -> arrow.setIconCode(on ? Feather.CHEVRON_DOWN : Feather.CHEVRON_RIGHT));
    advanced.getStyleClass().addAll(Styles.FLAT, "fold");
    Shown.when(folded, advanced.selectedProperty());
    VBox all = new VBox(types(), main, advanced, folded);
    all.getStyleClass().addAll("fields", "form");
    ScrollPane scroll = new ScrollPane(all);
    scroll.setFitToWidth(true);
    scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
    setCenter(scroll);
    setBottom(order());
    getStyleClass().add("form-pane");
    model.form().schemaProperty().subscribe(this::build);
  }

  void focusPrompt() {
    Node prompt = lookup("#prompt");
    if (prompt != null) {
      prompt.requestFocus();
    }
  }

  /// Chooses a shape of the picture by its place, counted from 0.
  void chooseShape(int place) {
    if (size != null) {
      size.choose(place);
    }
  }

  private void build(FormSchema schema) {
    // Whoever has just opened the window begins by writing.
    boolean first = main.getChildren().isEmpty();
    main.getChildren().clear();
    folded.getChildren().clear();
    size = null;
    boolean sized = schema.has("width") && schema.has("height");
    for (FormField field : schema.fields()) {
      if (sized && SIZE.contains(field.name())) {
        addSize();
      } else if (field.group().isEmpty() || OFTEN.contains(field.name())) {
        main.getChildren().add(controls.labelled(field));
      } else {
        folded.getChildren().add(controls.labelled(field));
      }
    }
    Shown.set(advanced, !folded.getChildren().isEmpty());
    if (first && isShowing()) {
      focusPrompt();
    }
  }

  private boolean isShowing() {
    for (Node at = this; at != null; at = at.getParent()) {
      if (!at.isVisible()) {
        return false;
      }
    }
    return getScene() != null;
  }

  private void addSize() {
    if (size == null) {
      size = new SizeField(model.form(), texts);
      main.getChildren().add(Nodes.labelled(texts.of("field.size"), size));
    }
  }

  private Node types() {
    ComboBox<TaskTypeView> box = new ComboBox<>(model.types());
    box.setId("task-type");
    box.setMaxWidth(Double.MAX_VALUE);
    box.setAccessibleText(texts.of("form.type"));
    box.setConverter(
        new StringConverter<>() {
          @Override
          public String toString(@Nullable TaskTypeView type) {
            return type == null ? "" : model.title(type);
          }

          @Override
          public @Nullable TaskTypeView fromString(String words) {
            return null;
          }
        });
    Runnable mark =
        () ->
            model.types().stream()
                .filter(type -> type.taskType().equals(model.typeProperty().get()))
                .findFirst()
                .ifPresent(box::setValue);
    model.types().addListener((ListChangeListener<TaskTypeView>) _ -> mark.run());
    model.typeProperty().subscribe(_ -> mark.run());
    box.setOnAction(
        _ -> {
          if (box.getValue() != null) {
            model.typeProperty().set(box.getValue().taskType());
          }
        });
    return box;
  }

  private Node order() {
    Button generate = new Button(texts.of("form.generate"), new FontIcon(Feather.ZAP));
    generate.setId("generate");
    generate.setMaxWidth(Double.MAX_VALUE);
    generate.getStyleClass().addAll(Styles.ACCENT, "generate");
    Nodes.explain(generate, texts.of("form.generate.hint"));
    generate.setAccessibleText(texts.of("form.generate"));
    generate.setOnAction(_ -> model.generate());
    Label problem = new Label();
    problem.setId("prompt-problem");
    problem.setWrapText(true);
    problem.textProperty().bind(model.problemProperty());
    Shown.when(problem, model.problemProperty().isNotEmpty());
    problem.getStyleClass().add("problem");
    VBox box = new VBox(notice(), problem, generate);
    box.getStyleClass().add("order");
    return box;
  }

  private Node notice() {
    Label words = new Label();
    words.setId("notice");
    words.setWrapText(true);
    words.setMaxWidth(Double.MAX_VALUE);
    Button fix = new Button();
    fix.setId("notice-fix");
    fix.setOnAction(_ -> model.fix());
    HBox.setHgrow(words, Priority.ALWAYS);
    HBox line = new HBox(new FontIcon(Feather.ALERT_TRIANGLE), words);
    line.getStyleClass().add("field-line");
    VBox box = new VBox(line, fix);
    box.getStyleClass().add("notice");
    model
        .noticeProperty()
        .subscribe(
            notice -> {
              Shown.set(box, notice != null);
              words.setText(notice == null ? "" : notice.words());
              fix.setText(notice == null ? "" : notice.fix());
              Shown.set(fix, notice != null && notice.fix() != null);
            });
    return box;
  }
}
