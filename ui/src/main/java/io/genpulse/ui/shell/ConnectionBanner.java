package io.genpulse.ui.shell;

import io.genpulse.ui.part.Texts;
import io.genpulse.ui.screen.ConnectionViewModel;
import org.kordamp.ikonli.feather.Feather;

/// Says across the window that the server does not answer; gone while it does.
final class ConnectionBanner extends Banner {
  ConnectionBanner(ConnectionViewModel connection, Texts texts) {
    super("connection-banner", Feather.WIFI_OFF, connection.bannerProperty());
    offer(
        "start-again",
        texts.of("connection.startagain"),
        connection.canStartAgain(),
        connection::startAgain);
    getStyleClass().add("banner-danger");
  }
}
