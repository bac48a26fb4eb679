package io.genpulse.ui.shell;

import io.genpulse.ui.screen.Screen;
import io.genpulse.ui.task.PictureCache;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.stage.Stage;
import org.jspecify.annotations.Nullable;

/// The one window: how the start goes, then the studio. Used on the window's thread only.
public final class StudioWindow {
  private final Stage stage = new Stage();
  private final PictureCache pictures;
  private final Supplier<List<Screen>> screens;
  private final Runnable onClose;
  private @Nullable Studio studio;

  /// @param pictures where fetched pictures are kept
  /// @param screens makes the screens of a connection; the first is shown
  /// @param onClose runs once, on a thread of its own, after the window was closed and its
  ///   connection with it
  public StudioWindow(PictureCache pictures, Supplier<List<Screen>> screens, Runnable onClose) {
    this.pictures = pictures;
    this.screens = screens;
    this.onClose = onClose;
    stage.setTitle("GenPulse Studio");
    stage.setMinWidth(640);
    stage.setMinHeight(480);
    stage.setOnHidden(_ -> closed());
  }

  /// Shows how a server is started, see `connect`.
  public void starting(StartViewModel start) {
    end(studio);
    studio = null;
    show(new StartPane(start));
  }

  /// Shows the studio of this server from now on.
  ///
  /// @param startAgain runs when the server is lost and the user wants another one in its place;
  ///   null where none can be started
  public void connect(URI server, @Nullable Runnable startAgain) {
    end(studio);
    Studio connected = new Studio(server, pictures, screens.get(), startAgain);
    studio = connected;
    show(connected);
  }

  private void show(Parent content) {
    Scene scene = stage.getScene();
    if (scene == null) {
      scene = new Scene(content, 1280, 800);
      scene
          .getStylesheets()
          .add(
              Objects.requireNonNull(StudioWindow.class.getResource("studio.css"))
                  .toExternalForm());
      stage.setScene(scene);
      stage.show();
    } else {
      scene.setRoot(content);
    }
  }

  private void closed() {
    Studio open = studio;
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

  /// Waiting for the live stream's end is not the window's business; the JVM's end waits for it.
  private static void end(@Nullable Studio studio) {
    if (studio != null) {
      Thread.ofPlatform().name("studio-close").start(studio::close);
    }
  }
}
