package io.genpulse.ui;

import java.net.URI;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// The studio's window while GenPulse still starts: it is there at once, tells how the start goes,
/// and becomes the studio when there is a server. Its methods may be called from any thread.
public final class StudioStart {
  private final BackgroundCall background = BackgroundCall.forWindow();
  private final StartViewModel progress = new StartViewModel();
  private final CountDownLatch closed = new CountDownLatch(1);

  /// Used on the window's thread only.
  private @Nullable StudioWindow window;

  private StudioStart() {}

  /// Opens the window; `onClose` runs once, on a thread of its own, after the user closed it and
  /// its connection ended.
  ///
  /// @throws UnsupportedOperationException when this machine has no display
  public static StudioStart open(Runnable onClose) {
    var start = new StudioStart();
    ConsoleMain.onToolkit(start.background, () -> start.show(onClose));
    return start;
  }

  private void show(Runnable onClose) {
    window =
        StudioWindow.starting(
            progress,
            background,
            () -> {
              closed.countDown();
              onClose.run();
            });
  }

  /// Shows what is done now.
  public void step(String words) {
    background.onWindowThread(() -> progress.step(words));
  }

  /// Makes the window the studio of this server.
  public void ready(URI server) {
    background.onWindowThread(
        () -> {
          if (window != null) {
            window.connect(server);
          }
        });
  }

  /// Shows why there will be no server; the window stays until the user has read it.
  public void failed(String why) {
    background.onWindowThread(() -> progress.failed(why));
  }

  /// Returns when the user has closed the window.
  public void awaitClosed() throws InterruptedException {
    closed.await();
  }
}
