package io.genpulse.ui.shell;

import atlantafx.base.theme.PrimerDark;
import atlantafx.base.theme.PrimerLight;
import io.genpulse.ui.screen.StudioSettings.Look;
import javafx.application.Application;
import javafx.application.ColorScheme;
import javafx.application.Platform;
import javafx.beans.value.ObservableValue;
import javafx.css.PseudoClass;
import javafx.scene.Node;
import javafx.scene.text.Font;
import javafx.util.Subscription;

/// Light or dark, as the user says or the desktop is, at once when that changes.
public final class Theme {
  private static final PseudoClass DARK = PseudoClass.getPseudoClass("dark");
  private static final String FONT = "Inter";

  private Theme() {}

  /// Keeps the look of everything below `root` right until unsubscribed. On the window's thread.
  static Subscription follow(ObservableValue<Look> look, Node root) {
    if (Font.getFamilies().contains(FONT)) {
      root.setStyle("-fx-font-family: \"" + FONT + "\";");
    }
    Runnable use = () -> use(scheme(look.getValue()), root);
    return Subscription.combine(
        look.subscribe(_ -> use.run()),
        Platform.getPreferences().colorSchemeProperty().subscribe(_ -> use.run()));
  }

  private static ColorScheme scheme(Look look) {
    return switch (look) {
      case SYSTEM -> Platform.getPreferences().getColorScheme();
      case LIGHT -> ColorScheme.LIGHT;
      case DARK -> ColorScheme.DARK;
    };
  }

  private static void use(ColorScheme scheme, Node root) {
    Application.setUserAgentStylesheet(
        switch (scheme) {
          case LIGHT -> new PrimerLight().getUserAgentStylesheet();
          case DARK -> new PrimerDark().getUserAgentStylesheet();
        });
    root.pseudoClassStateChanged(DARK, scheme == ColorScheme.DARK);
  }
}
