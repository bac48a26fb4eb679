package io.genpulse.ui.shell;

import atlantafx.base.theme.Tweaks;
import io.genpulse.ui.part.Nodes;
import io.genpulse.ui.part.Shown;
import io.genpulse.ui.part.Texts;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import javafx.collections.FXCollections;
import javafx.collections.transformation.FilteredList;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;

/// Finds a command by some letters of its words and does it.
final class Palette extends StackPane {
  private final Supplier<List<Command>> commands;
  private final TextField words = new TextField();
  private final ListView<Command> list = new ListView<>();
  private @Nullable Node before;

  Palette(Texts texts, Supplier<List<Command>> commands) {
    this.commands = commands;
    words.setId("palette-words");
    words.setPromptText(texts.of("palette.hint"));
    words.setAccessibleText(texts.of("palette.hint"));
    list.setId("palette-list");
    list.getStyleClass().add(Tweaks.EDGE_TO_EDGE);
    list.setFixedCellSize(36);
    list.setFocusTraversable(false);
    list.setCellFactory(_ -> new Cell());
    list.setOnMouseClicked(_ -> run());
    words.textProperty().subscribe(this::filter);
    VBox box = new VBox(words, list);
    box.getStyleClass().add("palette");
    box.setMaxSize(560, 420);
    setAlignment(box, Pos.TOP_CENTER);
    getChildren().add(box);
    getStyleClass().add("veil");
    setOnMouseClicked(
        click -> {
          if (click.getTarget() == this) {
            hide();
          }
        });
    addEventFilter(KeyEvent.KEY_PRESSED, this::pressed);
    Shown.set(this, false);
  }

  void toggle() {
    if (isVisible()) {
      hide();
      return;
    }
    before = getScene() == null ? null : getScene().getFocusOwner();
    list.setItems(new FilteredList<>(FXCollections.observableArrayList(commands.get())));
    words.clear();
    filter("");
    Shown.set(this, true);
    words.requestFocus();
  }

  private void hide() {
    Shown.set(this, false);
    if (before != null) {
      before.requestFocus();
    }
  }

  private void filter(String typed) {
    if (list.getItems() instanceof FilteredList<Command> filtered) {
      String wanted = typed.strip().toLowerCase(Locale.ROOT);
      filtered.setPredicate(command -> command.words().toLowerCase(Locale.ROOT).contains(wanted));
      list.getSelectionModel().selectFirst();
    }
  }

  private void pressed(KeyEvent key) {
    int at = list.getSelectionModel().getSelectedIndex();
    switch (key.getCode()) {
      case ESCAPE -> hide();
      case ENTER -> run();
      case DOWN -> list.getSelectionModel().select(Math.min(at + 1, list.getItems().size() - 1));
      case UP -> list.getSelectionModel().select(Math.max(at - 1, 0));
      default -> {
        return;
      }
    }
    list.scrollTo(list.getSelectionModel().getSelectedIndex());
    key.consume();
  }

  private void run() {
    Command chosen = list.getSelectionModel().getSelectedItem();
    if (chosen != null) {
      hide();
      chosen.action().run();
    }
  }

  private static final class Cell extends ListCell<Command> {
    @Override
    protected void updateItem(@Nullable Command command, boolean empty) {
      super.updateItem(command, empty);
      if (empty || command == null) {
        setGraphic(null);
        return;
      }
      Label keys = new Label(command.keys());
      keys.getStyleClass().add("muted");
      HBox line =
          new HBox(new FontIcon(command.icon()), new Label(command.words()), Nodes.gap(), keys);
      line.getStyleClass().add("field-line");
      setGraphic(line);
    }
  }
}
