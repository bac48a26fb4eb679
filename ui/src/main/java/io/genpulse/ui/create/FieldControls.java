package io.genpulse.ui.create;

import io.genpulse.ui.part.Nodes;
import io.genpulse.ui.part.Texts;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javafx.beans.property.StringProperty;
import javafx.collections.ListChangeListener;
import javafx.collections.ObservableList;
import javafx.scene.Node;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Slider;
import javafx.scene.control.TextArea;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.util.StringConverter;
import org.jspecify.annotations.Nullable;

/// Makes the control that suits a parameter.
final class FieldControls {
  /// What a slider offers where an engine would take far more than people want; the number beside
  /// it takes all.
  private static final Map<String, Integer> USUAL =
      Map.of("steps", 60, "guidance_scale", 20, "count", 10, "factor", 4);

  private final CreateViewModel model;
  private final Texts texts;

  FieldControls(CreateViewModel model, Texts texts) {
    this.model = model;
    this.texts = texts;
  }

  /// The control under its name.
  Node labelled(FormField field) {
    Node control = control(field);
    if (control instanceof CheckBox) {
      return control;
    }
    Node box = Nodes.labelled(model.form().title(field), control);
    if (!field.description().isEmpty() && texts.locale().getLanguage().equals("en")) {
      Tooltip.install(box, new Tooltip(field.description()));
    }
    return box;
  }

  private Node control(FormField field) {
    StringProperty value = model.form().value(field.name());
    return switch (field.kind()) {
      case LINES -> area(field, value);
      case WHOLE, DECIMAL -> field.name().equals("seed") ? seed(value) : number(field, value);
      case SWITCH -> check(field, value);
      case CHOICE -> choice(field, value);
      case LINE -> field.examples().isEmpty() ? line(field, value) : suggestions(field, value);
      case FILE ->
          CreateViewModel.isMask(field)
              ? FileSlot.painted(value, texts, () -> model.paintMask(field.name()))
              : new FileSlot(value, false, texts);
      case FILES -> new FileSlot(value, true, texts);
      case JSON -> line(field, value);
    };
  }

  private TextArea area(FormField field, StringProperty value) {
    TextArea area = new TextArea();
    area.setId(id(field));
    area.setWrapText(true);
    area.setPrefRowCount(field.required() ? 5 : 2);
    area.textProperty().bindBidirectional(value);
    if (field.name().equals("prompt")) {
      area.setPromptText(texts.of("form.prompt.hint"));
    }
    return area;
  }

  private TextField line(FormField field, StringProperty value) {
    TextField line = new TextField();
    line.setId(id(field));
    line.setPromptText(field.fallback() == null ? texts.of("form.auto") : field.fallback());
    line.textProperty().bindBidirectional(value);
    return line;
  }

  private HBox number(FormField field, StringProperty value) {
    TextField text = line(field, value);
    text.getStyleClass().add("number");
    text.setPrefWidth(84);
    text.setMinWidth(84);
    HBox box = new HBox(text);
    box.getStyleClass().add("field-line");
    BigDecimal least = field.least();
    BigDecimal most = field.most();
    if (least != null && most != null) {
      Slider slider = slider(field, value, least, most);
      HBox.setHgrow(slider, Priority.ALWAYS);
      box.getChildren().addFirst(slider);
    } else {
      HBox.setHgrow(text, Priority.ALWAYS);
    }
    return box;
  }

  private Slider slider(FormField field, StringProperty value, BigDecimal least, BigDecimal most) {
    double top = Math.min(most.doubleValue(), USUAL.getOrDefault(field.name(), Integer.MAX_VALUE));
    Slider slider = new Slider(least.doubleValue(), top, least.doubleValue());
    slider.setMaxWidth(Double.MAX_VALUE);
    slider.setAccessibleText(model.form().title(field));
    boolean whole = field.kind() == FormField.Kind.WHOLE;
    slider.setBlockIncrement(whole ? 1 : (top - least.doubleValue()) / 20);
    boolean[] following = {false};
    value.subscribe(
        text -> {
          following[0] = true;
          slider.setValue(number(text, field.fallback(), least.doubleValue()));
          following[0] = false;
        });
    slider
        .valueProperty()
        .addListener(
            (_, _, now) -> {
              if (!following[0]) {
                value.set(words(now.doubleValue(), whole));
              }
            });
    return slider;
  }

  private static double number(String text, @Nullable String fallback, double least) {
    try {
      return Double.parseDouble(text.isBlank() && fallback != null ? fallback : text);
    } catch (NumberFormatException e) {
      return least;
    }
  }

  private static String words(double number, boolean whole) {
    return BigDecimal.valueOf(number)
        .setScale(whole ? 0 : 2, RoundingMode.HALF_UP)
        .stripTrailingZeros()
        .toPlainString();
  }

  private CheckBox check(FormField field, StringProperty value) {
    CheckBox box = new CheckBox(model.form().title(field));
    box.setId(id(field));
    String standard = field.fallback() == null ? "false" : field.fallback();
    value.subscribe(text -> box.setSelected((text.isEmpty() ? standard : text).equals("true")));
    box.selectedProperty()
        .addListener(
            (_, _, now) -> {
              String text = Boolean.toString(now);
              value.set(text.equals(standard) ? "" : text);
            });
    return box;
  }

  private Node choice(FormField field, StringProperty value) {
    return switch (field.choicesFrom()) {
      case "models" -> choice(field, value, model.models());
      case "providers" -> choice(field, value, model.providers());
      default ->
          choice(
              field, value, javafx.collections.FXCollections.observableArrayList(field.choices()));
    };
  }

  /// The first choice leaves it to the engine.
  private ComboBox<String> choice(
      FormField field, StringProperty value, ObservableList<String> choices) {
    ComboBox<String> box = new ComboBox<>();
    box.setId(id(field));
    box.setMaxWidth(Double.MAX_VALUE);
    box.setConverter(
        new StringConverter<>() {
          @Override
          public String toString(@Nullable String choice) {
            return choice == null || choice.isEmpty() ? texts.of("form.automatic") : choice;
          }

          @Override
          public String fromString(String words) {
            return words;
          }
        });
    Runnable fill =
        () -> {
          List<String> all = new ArrayList<>(choices);
          all.addFirst("");
          if (!all.contains(value.get())) {
            all.add(value.get());
          }
          if (!box.getItems().equals(all)) {
            box.getItems().setAll(all);
          }
          box.setValue(value.get());
        };
    choices.addListener((ListChangeListener<String>) _ -> fill.run());
    value.subscribe(_ -> fill.run());
    box.setOnAction(_ -> value.set(box.getValue() == null ? "" : box.getValue()));
    return box;
  }

  private ComboBox<String> suggestions(FormField field, StringProperty value) {
    ComboBox<String> box = new ComboBox<>();
    box.setId(id(field));
    box.setEditable(true);
    box.setMaxWidth(Double.MAX_VALUE);
    box.getItems().setAll(field.examples());
    box.setPromptText(texts.of("form.auto"));
    box.getEditor().textProperty().bindBidirectional(value);
    return box;
  }

  private HBox seed(StringProperty value) {
    TextField text = new TextField();
    text.setId("seed");
    text.setPromptText(texts.of("form.random"));
    text.textProperty().bindBidirectional(value);
    HBox.setHgrow(text, Priority.ALWAYS);
    HBox box =
        new HBox(
            text,
            Nodes.iconButton(
                "seed-roll",
                org.kordamp.ikonli.feather.Feather.SHUFFLE,
                texts.of("form.roll"),
                model.form()::rollSeed),
            SeedLock.button(model.form(), texts));
    box.getStyleClass().add("field-line");
    return box;
  }

  private static String id(FormField field) {
    return field.name().replace('_', '-');
  }
}
