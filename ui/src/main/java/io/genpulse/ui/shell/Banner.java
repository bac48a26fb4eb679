package io.genpulse.ui.shell;

import io.genpulse.ui.part.Shown;
import javafx.beans.binding.Bindings;
import javafx.beans.value.ObservableBooleanValue;
import javafx.beans.value.ObservableStringValue;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.javafx.FontIcon;

/// A sentence across the window, with what can be done about it; gone while there is none.
abstract class Banner extends HBox {
  Banner(String id, Ikon icon, ObservableStringValue text) {
    Label label = new Label();
    label.setId(id);
    label.setWrapText(true);
    label.textProperty().bind(text);
    label.setMaxWidth(Double.MAX_VALUE);
    setHgrow(label, Priority.ALWAYS);
    getChildren().addAll(new FontIcon(icon), label);
    getStyleClass().add("banner");
    Shown.when(this, Bindings.createBooleanBinding(() -> !text.get().isEmpty(), text));
  }

  final void offer(String id, String words, ObservableBooleanValue possible, Runnable action) {
    Button button = new Button(words);
    button.setId(id);
    button.setMinWidth(USE_PREF_SIZE);
    button.setOnAction(_ -> action.run());
    Shown.when(button, possible);
    getChildren().add(button);
  }
}
