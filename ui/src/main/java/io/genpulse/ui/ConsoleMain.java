package io.genpulse.ui;

import io.genpulse.ui.create.CreateScreen;
import io.genpulse.ui.machine.MachineScreen;
import io.genpulse.ui.part.BackgroundCall;
import io.genpulse.ui.queue.QueueScreen;
import io.genpulse.ui.screen.Screen;
import io.genpulse.ui.shell.MistakeDialog;
import io.genpulse.ui.shell.StudioWindow;
import io.genpulse.ui.shell.Theme;
import io.genpulse.ui.task.PictureCache;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import javafx.application.Platform;

/// Opens the window of a running GenPulse. Does not extend `Application`, so that it starts from
/// the class path.
public final class ConsoleMain {
  private static final long CACHE_BYTES = 1L << 30;

  /// Held, since the logging system forgets loggers that nobody holds. At start the toolkit warns
  /// that it was not loaded as a module, which is how this program is meant to run.
  private static final Logger TOOLKIT_LOG = Logger.getLogger("javafx");

  private ConsoleMain() {}

  /// Opens the window and returns; `onClose` runs once, on a thread of its own, after the window
  /// was closed and its connection with it. To be called once in a JVM.
  ///
  /// @param cache folder for what is fetched and can be fetched again
  /// @throws UnsupportedOperationException when this machine has no display
  public static void open(URI server, Path cache, Runnable onClose) {
    onToolkit(() -> window(cache, onClose).connect(server, null));
  }

  /// A window with nothing in it. On the window's thread only.
  static StudioWindow window(Path cache, Runnable onClose) {
    return new StudioWindow(
        new PictureCache(cache.resolve("pictures"), CACHE_BYTES), ConsoleMain::screens, onClose);
  }

  private static List<Screen> screens() {
    return List.of(new CreateScreen(), new QueueScreen(), new MachineScreen());
  }

  /// Does something on the window's thread, and starts the toolkit for it if need be.
  static void onToolkit(Runnable show) {
    TOOLKIT_LOG.setLevel(Level.SEVERE);
    try {
      Platform.startup(
          () -> {
            Thread.currentThread().setUncaughtExceptionHandler(new MistakeDialog());
            Theme.followDesktop();
            show.run();
          });
    } catch (IllegalStateException alreadyStarted) {
      BackgroundCall.forWindow().onWindowThread(show);
    }
  }
}
