package io.genpulse.ui;

import io.genpulse.ui.api.ApiScreen;
import io.genpulse.ui.create.CreateScreen;
import io.genpulse.ui.gallery.GalleryScreen;
import io.genpulse.ui.part.BackgroundCall;
import io.genpulse.ui.queue.QueueScreen;
import io.genpulse.ui.screen.Screen;
import io.genpulse.ui.screen.StudioSettings;
import io.genpulse.ui.services.ServicesScreen;
import io.genpulse.ui.settings.SettingsScreen;
import io.genpulse.ui.shell.MistakeDialog;
import io.genpulse.ui.shell.StudioFolders;
import io.genpulse.ui.shell.StudioWindow;
import io.genpulse.ui.workflows.WorkflowsScreen;
import java.net.URI;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import javafx.application.Platform;

/// Opens the window of a running GenPulse. Does not extend `Application`, so that it starts from
/// the class path.
public final class ConsoleMain {
  /// Held, since the logging system forgets loggers that nobody holds. At start the toolkit warns
  /// that it was not loaded as a module, which is how this program is meant to run.
  private static final Logger TOOLKIT_LOG = Logger.getLogger("javafx");

  private ConsoleMain() {}

  /// Opens the window and returns; `onClose` runs once, on a thread of its own, after the window
  /// was closed and its connection with it. To be called once in a JVM.
  ///
  /// @throws UnsupportedOperationException when this machine has no display
  public static void open(URI server, ConsoleFiles files, Runnable onClose) {
    onToolkit(() -> window(files, onClose).connect(server, null));
  }

  /// A window with nothing in it. On the window's thread only.
  static StudioWindow window(ConsoleFiles files, Runnable onClose) {
    return new StudioWindow(
        StudioFolders.in(files.cache()),
        new StudioSettings(files.settings()),
        ConsoleMain::screens,
        onClose);
  }

  private static List<Screen> screens() {
    return List.of(
        new CreateScreen(),
        new QueueScreen(),
        new GalleryScreen(),
        new WorkflowsScreen(),
        new ServicesScreen(),
        new ApiScreen(),
        new SettingsScreen());
  }

  /// Does something on the window's thread, and starts the toolkit for it if need be.
  static void onToolkit(Runnable show) {
    TOOLKIT_LOG.setLevel(Level.SEVERE);
    try {
      Platform.startup(
          () -> {
            Thread.currentThread().setUncaughtExceptionHandler(new MistakeDialog());
            show.run();
          });
    } catch (IllegalStateException alreadyStarted) {
      BackgroundCall.forWindow().onWindowThread(show);
    }
  }
}
