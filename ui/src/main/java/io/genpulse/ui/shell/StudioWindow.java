package io.genpulse.ui.shell;

import io.genpulse.ui.part.Texts;
import io.genpulse.ui.screen.Navigation;
import io.genpulse.ui.screen.Screen;
import io.genpulse.ui.screen.StudioSettings;
import io.genpulse.ui.screen.StudioSettings.WindowPlace;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.image.Image;
import javafx.scene.layout.StackPane;
import javafx.stage.Stage;
import javafx.util.Subscription;
import org.jspecify.annotations.Nullable;

/// The one window: how the start goes, then the studio. Used on the window's thread only.
public final class StudioWindow {
  private static final int[] ICONS = {16, 32, 64, 256};

  private final Stage stage = new Stage();
  private final StackPane root = new StackPane();
  private final StudioFolders folders;
  private final StudioSettings settings;
  private final Supplier<List<Screen>> screens;
  private final Runnable onClose;
  private final Subscription theme;
  private @Nullable Studio studio;
  private @Nullable Server server;
  private @Nullable Consumer<Navigation> way;

  /// @param startAgain see `connect`
  private record Server(URI address, @Nullable Runnable startAgain) {}

  /// @param folders where fetched pictures are kept
  /// @param screens makes the screens of a connection; the first is shown
  /// @param onClose runs once, on a thread of its own, after the window was closed and its
  ///   connection with it
  public StudioWindow(
      StudioFolders folders,
      StudioSettings settings,
      Supplier<List<Screen>> screens,
      Runnable onClose) {
    this.folders = folders;
    this.settings = settings;
    this.screens = screens;
    this.onClose = onClose;
    stage.setTitle("GenPulse Studio");
    for (int pixels : ICONS) {
      stage.getIcons().add(new Image(resource("icon-" + pixels + ".png")));
    }
    stage.setMinWidth(880);
    stage.setMinHeight(520);
    stage.setOnHidden(_ -> closed());
    root.getStyleClass().add("gp-root");
    this.theme = Theme.follow(settings.lookProperty(), root);
    settings.languageProperty().subscribe((_, _) -> inAnotherLanguage());
  }

  /// Shows how a server is started, see `connect`.
  public void starting(StartViewModel start) {
    end(studio);
    studio = null;
    server = null;
    show(new StartPane(start));
  }

  /// The words of the language that the user has chosen.
  public Texts texts() {
    return Texts.in(settings.languageProperty().get().locale());
  }

  /// Shows the studio of this server from now on.
  ///
  /// @param startAgain runs when the server is lost and the user wants another one in its place;
  ///   null where none can be started
  public void connect(URI address, @Nullable Runnable startAgain) {
    end(studio);
    server = new Server(address, startAgain);
    Studio connected =
        new Studio(address, folders, settings, screens.get(), startAgain, stage::isFocused);
    studio = connected;
    show(connected);
    Consumer<Navigation> wanted = way;
    if (wanted != null) {
      way = null;
      connected.lead(wanted);
    }
  }

  /// Leads the user somewhere, as soon as there is a studio.
  public void lead(Consumer<Navigation> wanted) {
    if (studio == null) {
      way = wanted;
    } else {
      studio.lead(wanted);
    }
  }

  /// Words stand in every corner of the screens, so they are made anew; what is filled in is kept.
  private void inAnotherLanguage() {
    Studio before = studio;
    Server now = server;
    if (before != null && now != null) {
      String place = before.place();
      connect(now.address(), now.startAgain());
      if (studio != null) {
        studio.go(place);
      }
    }
  }

  private void show(Parent content) {
    root.getChildren().setAll(content);
    if (stage.getScene() == null) {
      Scene scene = new Scene(root, 1360, 860);
      scene.getStylesheets().add(resource("studio.css"));
      stage.setScene(scene);
      place();
      stage.show();
    }
  }

  private static String resource(String name) {
    return Objects.requireNonNull(StudioWindow.class.getResource(name), name).toExternalForm();
  }

  /// Where it was, if that is still on a screen.
  private void place() {
    WindowPlace before = settings.window();
    if (before == null
        || javafx.stage.Screen.getScreensForRectangle(
                before.x(), before.y(), before.width(), before.height())
            .isEmpty()) {
      return;
    }
    stage.setX(before.x());
    stage.setY(before.y());
    stage.setWidth(before.width());
    stage.setHeight(before.height());
    stage.setMaximized(before.maximized());
  }

  private void closed() {
    settings.keep(
        new WindowPlace(
            stage.getX(), stage.getY(), stage.getWidth(), stage.getHeight(), stage.isMaximized()));
    // The desktop outlives the window.
    theme.unsubscribe();
    Studio open = studio;
    Thread.ofPlatform()
        .name("studio-close")
        .start(
            () -> {
              if (open != null) {
                open.close();
              }
              awaitSettings();
              onClose.run();
            });
  }

  private void awaitSettings() {
    try {
      settings.awaitWritten();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Waiting for the live stream's end is not the window's business; the JVM's end waits for it.
  private static void end(@Nullable Studio studio) {
    if (studio != null) {
      Thread.ofPlatform().name("studio-close").start(studio::close);
    }
  }
}
