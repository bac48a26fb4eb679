package io.genpulse.ui.shell;

import atlantafx.base.theme.PrimerDark;
import atlantafx.base.theme.PrimerLight;
import io.genpulse.ui.screen.StudioSettings.Look;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
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

  /// The window's own, so that it looks the same on every desktop; scripts that they lack come from
  /// the system's. The toolkit knows no weight but bold, so the heavier one has a family of its
  /// own.
  private static final List<String> FONTS = List.of("Inter-Regular.otf", "Inter-SemiBold.otf");

  private Theme() {}

  /// Keeps the look of everything below `root` right until unsubscribed. On the window's thread.
  static Subscription follow(ObservableValue<Look> look, Node root) {
    FONTS.forEach(Theme::load);
    Runnable use = () -> use(scheme(look.getValue()), root);
    return Subscription.combine(
        look.subscribe(_ -> use.run()),
        Platform.getPreferences().colorSchemeProperty().subscribe(_ -> use.run()));
  }

  private static void load(String file) {
    try (InputStream font = Theme.class.getResourceAsStream("fonts/" + file)) {
      Font.loadFont(font, 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
