package io.genpulse.ui;

import atlantafx.base.theme.PrimerDark;
import java.net.URI;
import java.util.Objects;
import javafx.application.Application;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.stage.Stage;
import org.jspecify.annotations.Nullable;

/// The one window: how the start goes, then the studio. Used on the window's thread only.
final class StudioWindow {
  private final Stage stage = new Stage();
  private final BackgroundCall background;
  private final Runnable onClose;
  private @Nullable Studio studio;

  private StudioWindow(Parent first, BackgroundCall background, Runnable onClose) {
    this.background = background;
    this.onClose = onClose;
    Application.setUserAgentStylesheet(new PrimerDark().getUserAgentStylesheet());
    Scene scene = new Scene(first, 1280, 800);
    scene.getStylesheets().add(styleSheet());
    stage.setScene(scene);
    stage.setTitle("GenPulse Studio");
    stage.setMinWidth(640);
    stage.setMinHeight(480);
    stage.setOnHidden(_ -> close());
  }

  /// Opens the window of a server that is to come, see `connect`; `onClose` runs once, on a thread
  /// of its own, after it was closed.
  static StudioWindow starting(StartViewModel start, BackgroundCall background, Runnable onClose) {
    StudioWindow window = new StudioWindow(new StartPane(start), background, onClose);
    window.stage.show();
    return window;
  }

  /// Opens the window of a server; `onClose` runs once, on a thread of its own, after it was
  /// closed.
  static void show(URI server, BackgroundCall background, Runnable onClose) {
    Studio studio = new Studio(server, background);
    StudioWindow window = new StudioWindow(studio, background, onClose);
    window.studio = studio;
    studio.focusPrompt();
    window.stage.show();
  }

  /// Shows the studio of this server from now on.
  void connect(URI server) {
    Studio connected = new Studio(server, background);
    studio = connected;
    stage.getScene().setRoot(connected);
    connected.focusPrompt();
  }

  private void close() {
    background.close();
    Studio open = studio;
    // Waiting for the live stream's end is not the window's business; the JVM's end waits for it.
    Thread.ofPlatform()
        .name("studio-close")
        .start(
            () -> {
              if (open != null) {
                open.close();
              }
              onClose.run();
            });
  }

  private static String styleSheet() {
    return Objects.requireNonNull(StudioWindow.class.getResource("studio.css")).toExternalForm();
  }
}
