package io.genpulse.ui.create;

import io.genpulse.ui.part.Nodes;
import io.genpulse.ui.part.Texts;
import java.util.List;
import javafx.beans.property.StringProperty;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;

/// The size of a picture: a shape by one click, and its pixels.
final class SizeField extends VBox {
  /// What models of the first generations were trained with; fits every engine.
  private static final int EDGE = 512;

  private static final List<AspectRatio> SHAPES = List.of(AspectRatio.values());

  private final StringProperty width;
  private final StringProperty height;
  private final ToggleGroup shapes = new ToggleGroup();

  SizeField(FormViewModel form, Texts texts) {
    width = form.value("width");
    height = form.value("height");
    FlowPane chips = new FlowPane();
    chips.getStyleClass().add("chips");
    for (AspectRatio shape : SHAPES) {
      chips.getChildren().add(chip(shape, SHAPES.indexOf(shape) + 1, texts));
    }
    HBox pixels =
        new HBox(
            field("width", texts.of("field.width"), width, texts),
            new Label("×"),
            field("height", texts.of("field.height"), height, texts),
            new Label("px"));
    pixels.getStyleClass().addAll("field-line", "pixels");
    getChildren().addAll(chips, pixels);
    getStyleClass().add("size-field");
    width.subscribe(_ -> mark());
    height.subscribe(_ -> mark());
  }

  /// Chooses the shape at a place, counted from 0.
  void choose(int place) {
    if (place >= 0 && place < SHAPES.size()) {
      take(SHAPES.get(place));
    }
  }

  private ToggleButton chip(AspectRatio shape, int place, Texts texts) {
    boolean auto = shape == AspectRatio.MODEL;
    ToggleButton chip = new ToggleButton(auto ? texts.of("form.auto") : shape.words());
    chip.setId("shape-" + (auto ? "auto" : shape.words().replace(':', '-')));
    chip.setUserData(shape);
    chip.setToggleGroup(shapes);
    chip.getStyleClass().add("chip");
    Nodes.explain(
        chip,
        (auto
                ? texts.of("form.size.auto")
                : shape.words() + "  ·  " + shape.width(EDGE) + " × " + shape.height(EDGE))
            + "  (Alt+"
            + place
            + ")");
    chip.setOnAction(_ -> take(shape));
    return chip;
  }

  private static TextField field(String id, String name, StringProperty value, Texts texts) {
    TextField field = new TextField();
    field.setId(id);
    field.setAccessibleText(name);
    field.setPromptText(texts.of("form.auto"));
    field.setPrefWidth(76);
    field.getStyleClass().add("number");
    field.textProperty().bindBidirectional(value);
    return field;
  }

  private void take(AspectRatio shape) {
    if (shape == AspectRatio.MODEL) {
      width.set("");
      height.set("");
    } else {
      int edge = edge();
      width.set(Integer.toString(shape.width(edge)));
      height.set(Integer.toString(shape.height(edge)));
    }
    mark();
  }

  /// As many pixels as there are now.
  private int edge() {
    double pixels = pixels(width) * pixels(height);
    return pixels <= 0 ? EDGE : (int) Math.round(Math.sqrt(pixels) / 64) * 64;
  }

  private void mark() {
    shapes.selectToggle(
        shapes.getToggles().stream()
            .filter(chip -> chip.getUserData() instanceof AspectRatio shape && isNow(shape))
            .findFirst()
            .orElse(null));
  }

  private boolean isNow(AspectRatio shape) {
    if (shape == AspectRatio.MODEL) {
      return width.get().isBlank() && height.get().isBlank();
    }
    int edge = edge();
    return pixels(width) == shape.width(edge) && pixels(height) == shape.height(edge);
  }

  private static double pixels(StringProperty value) {
    try {
      return Integer.parseInt(value.get().strip());
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
