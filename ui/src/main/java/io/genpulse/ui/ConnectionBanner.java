package io.genpulse.ui;

import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/// Says across the window that the server does not answer; gone while it does.
final class ConnectionBanner extends HBox {
  ConnectionBanner(ConnectionViewModel connection) {
    Label text = new Label();
    text.setId("connection-banner");
    text.setWrapText(true);
    text.textProperty().bind(connection.bannerProperty());
    text.setMaxWidth(Double.MAX_VALUE);
    setHgrow(text, Priority.ALWAYS);
    getChildren().addAll(new FontIcon(Feather.WIFI_OFF), text);
    getStyleClass().add("connection-banner");
    visibleProperty().bind(connection.bannerProperty().isNotEmpty());
    managedProperty().bind(visibleProperty());
  }
}
