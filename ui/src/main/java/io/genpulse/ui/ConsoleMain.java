package io.genpulse.ui;

import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;
import javafx.application.Platform;

/// Starts the studio window against a running GenPulse. Does not extend `Application`, so that it
/// starts from the class path.
public final class ConsoleMain {
  private static final URI DEFAULT_SERVER = URI.create("http://127.0.0.1:8800");

  /// Held, since the logging system forgets loggers that nobody holds. At start the toolkit warns
  /// that it was not loaded as a module, which is how this program is meant to run.
  private static final Logger TOOLKIT_LOG = Logger.getLogger("javafx");

  private ConsoleMain() {}

  /// `--server URL`; returns when the window is closed.
  public static void main(String[] args) throws InterruptedException {
    openAndWait(server(args));
  }

  /// Opens the window and returns; `onClose` runs once, on a thread of its own, after the window
  /// was closed and its connection with it. To be called once in a JVM.
  ///
  /// @throws UnsupportedOperationException when this machine has no display
  public static void open(URI server, Runnable onClose) {
    BackgroundCall background = BackgroundCall.forWindow();
    onToolkit(background, () -> StudioWindow.show(server, background, onClose));
  }

  /// Does something on the window's thread, and starts the toolkit for it if need be.
  static void onToolkit(BackgroundCall background, Runnable show) {
    TOOLKIT_LOG.setLevel(Level.SEVERE);
    try {
      Platform.startup(show);
    } catch (IllegalStateException alreadyStarted) {
      background.onWindowThread(show);
    }
  }

  /// Opens the window and returns when the user has closed it.
  ///
  /// @throws UnsupportedOperationException when this machine has no display
  public static void openAndWait(URI server) throws InterruptedException {
    CountDownLatch closed = new CountDownLatch(1);
    open(server, closed::countDown);
    closed.await();
  }

  private static URI server(String[] args) {
    for (int i = 0; i < args.length - 1; i++) {
      if (args[i].equals("--server")) {
        return URI.create(args[i + 1]);
      }
    }
    return DEFAULT_SERVER;
  }
}
