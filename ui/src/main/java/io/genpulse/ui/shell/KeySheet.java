package io.genpulse.ui.shell;

import io.genpulse.ui.part.Nodes;
import io.genpulse.ui.part.Shown;
import io.genpulse.ui.part.Texts;
import java.util.List;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;

/// All keys on one sheet.
final class KeySheet extends StackPane {
  /// Keys, and the key of the words that say what they do.
  private static final List<List<String>> KEYS =
      List.of(
          List.of("Ctrl+Enter", "keys.generate"),
          List.of("Ctrl+Shift+Enter", "keys.first"),
          List.of("Ctrl+Alt+Enter", "keys.stop"),
          List.of("Alt+1 … Alt+6", "keys.shape"),
          List.of("R", "keys.remix"),
          List.of("A", "keys.again"),
          List.of("E", "keys.input"),
          List.of("U", "keys.upscale"),
          List.of("M", "keys.redraw"),
          List.of("I", "keys.inspect"),
          List.of("B", "keys.ground"),
          List.of(",  .", "keys.turn"),
          List.of("Ctrl+C", "keys.copy"),
          List.of("Ctrl+E", "keys.folder"),
          List.of("S", "keys.star"),
          List.of("Delete", "keys.delete"),
          List.of("Alt+Home  Alt+End", "keys.moveends"),
          List.of("Alt+↑  Alt+↓", "keys.move"),
          List.of("C", "keys.compare"),
          List.of("Enter", "keys.retry"),
          List.of("Ctrl+F", "keys.find"),
          List.of("Ctrl+1 … Ctrl+7", "keys.screens"),
          List.of("Ctrl+K", "keys.palette"),
          List.of("Shift+?", "keys.sheet"));

  KeySheet(Texts texts) {
    GridPane grid = new GridPane();
    grid.getStyleClass().add("key-grid");
    int half = (KEYS.size() + 1) / 2;
    for (int i = 0; i < KEYS.size(); i++) {
      Label key = new Label(KEYS.get(i).getFirst());
      key.getStyleClass().add("key");
      int column = i / half * 2;
      grid.add(key, column, i % half);
      grid.add(new Label(texts.of(KEYS.get(i).getLast())), column + 1, i % half);
    }
    VBox box = new VBox(Nodes.title(texts.of("keys.title")), grid);
    box.getStyleClass().add("sheet");
    box.setMaxSize(USE_PREF_SIZE, USE_PREF_SIZE);
    getChildren().add(box);
    setId("key-sheet");
    getStyleClass().add("veil");
    setFocusTraversable(true);
    setOnMouseClicked(_ -> Shown.set(this, false));
    addEventFilter(
        KeyEvent.KEY_PRESSED,
        key -> {
          if (key.getCode() == KeyCode.ESCAPE) {
            Shown.set(this, false);
            key.consume();
          }
        });
    Shown.set(this, false);
  }

  void toggle() {
    Shown.set(this, !isVisible());
    if (isVisible()) {
      requestFocus();
    }
  }
}
