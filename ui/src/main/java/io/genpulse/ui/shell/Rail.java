package io.genpulse.ui.shell;

import atlantafx.base.theme.Styles;
import io.genpulse.ui.part.Nodes;
import io.genpulse.ui.part.Texts;
import io.genpulse.ui.screen.Screen;
import java.util.List;
import java.util.function.Consumer;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/// Leads to the screens.
final class Rail extends VBox {
  private final ToggleGroup places = new ToggleGroup();

  Rail(List<Screen> screens, Texts texts, Consumer<Screen> go, Runnable keys) {
    FontIcon mark = new FontIcon(Feather.ACTIVITY);
    mark.getStyleClass().add("mark");
    getChildren().add(mark);
    for (Screen screen : screens) {
      String title = screen.title(texts);
      ToggleButton button = new ToggleButton(title, new FontIcon(screen.icon()));
      button.setId("go-" + screen.id());
      button.setUserData(screen);
      button.setToggleGroup(places);
      button.setContentDisplay(ContentDisplay.TOP);
      // A word of another language or font makes the rail wider.
      button.setMinWidth(USE_PREF_SIZE);
      button.setMaxWidth(Double.MAX_VALUE);
      Nodes.explain(button, title + "  (Ctrl+" + getChildren().size() + ")");
      button.getStyleClass().addAll(Styles.FLAT, "place");
      button.setOnAction(_ -> go.accept(screen));
      getChildren().add(button);
    }
    Region gap = new Region();
    setVgrow(gap, Priority.ALWAYS);
    getChildren()
        .addAll(
            gap, Nodes.iconButton("show-keys", Feather.HELP_CIRCLE, texts.of("keys.title"), keys));
    getStyleClass().add("rail");
  }

  /// Marks where the user is.
  void at(Screen screen) {
    places.getToggles().forEach(place -> place.setSelected(screen.equals(place.getUserData())));
  }
}
