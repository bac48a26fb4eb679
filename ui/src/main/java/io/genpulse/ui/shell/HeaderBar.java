package io.genpulse.ui.shell;

import atlantafx.base.theme.Styles;
import io.genpulse.ui.part.Badge;
import io.genpulse.ui.screen.ConnectionViewModel;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/// The name of the program and how its connection is.
final class HeaderBar extends HBox {
  HeaderBar(ConnectionViewModel connection) {
    Label name = new Label("GenPulse Studio", new FontIcon(Feather.ACTIVITY));
    name.getStyleClass().addAll("app-name", Styles.TEXT_BOLD);
    Region gap = new Region();
    setHgrow(gap, Priority.ALWAYS);
    Badge state = new Badge();
    state.setId("connection-state");
    connection.stateProperty().subscribe(now -> state.show(now.word(), now.tone()));
    getChildren().addAll(name, gap, state);
    getStyleClass().add("header-bar");
  }
}
