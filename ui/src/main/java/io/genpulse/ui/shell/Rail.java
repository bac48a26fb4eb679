package io.genpulse.ui.shell;

import atlantafx.base.theme.Styles;
import io.genpulse.ui.screen.Screen;
import java.util.List;
import java.util.function.Consumer;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;

/// Leads to the screens.
final class Rail extends VBox {
  private final ToggleGroup places = new ToggleGroup();

  Rail(List<Screen> screens, Consumer<Screen> go) {
    for (Screen screen : screens) {
      ToggleButton button = new ToggleButton(screen.title(), new FontIcon(screen.icon()));
      button.setId("go-" + screen.id());
      button.setUserData(screen);
      button.setToggleGroup(places);
      button.setContentDisplay(ContentDisplay.TOP);
      button.setMaxWidth(Double.MAX_VALUE);
      button.setTooltip(new Tooltip("Ctrl+" + (getChildren().size() + 1)));
      button.getStyleClass().addAll(Styles.FLAT, "place");
      button.setOnAction(_ -> go.accept(screen));
      getChildren().add(button);
    }
    getStyleClass().add("rail");
  }

  /// Marks where the user is.
  void at(Screen screen) {
    places.getToggles().forEach(place -> place.setSelected(screen.equals(place.getUserData())));
  }
}
