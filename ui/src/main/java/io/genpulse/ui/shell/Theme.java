package io.genpulse.ui.shell;

import atlantafx.base.theme.PrimerDark;
import atlantafx.base.theme.PrimerLight;
import javafx.application.Application;
import javafx.application.ColorScheme;
import javafx.application.Platform;

/// Light or dark, as the user's desktop is, at once when that changes.
public final class Theme {
  private Theme() {}

  /// To be called once, on the window's thread.
  public static void followDesktop() {
    Platform.getPreferences().colorSchemeProperty().subscribe(Theme::use);
  }

  public static void use(ColorScheme scheme) {
    Application.setUserAgentStylesheet(
        switch (scheme) {
          case LIGHT -> new PrimerLight().getUserAgentStylesheet();
          case DARK -> new PrimerDark().getUserAgentStylesheet();
        });
  }
}
