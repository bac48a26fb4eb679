package io.genpulse.ui;

import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.ui.part.BackgroundCall;
import io.genpulse.ui.screen.Draft;
import io.genpulse.ui.screen.Navigation;
import io.genpulse.ui.shell.StartViewModel;
import io.genpulse.ui.shell.StudioWindow;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The studio's window while GenPulse still starts: it is there at once, tells how the start goes,
/// and becomes the studio when there is a server. Its methods may be called from any thread.
public final class StudioStart {
  private enum Wish {
    CLOSE,
    START_AGAIN
  }

  private final BackgroundCall background = BackgroundCall.forWindow();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final BlockingQueue<Wish> wishes = new LinkedBlockingQueue<>();

  /// These two are used on the window's thread only.
  private StartViewModel progress = new StartViewModel();

  private @Nullable StudioWindow window;

  private StudioStart() {}

  /// Opens the window; `onClose` runs once, on a thread of its own, after the user closed it and
  /// its connection ended.
  ///
  /// @throws UnsupportedOperationException when this machine has no display
  public static StudioStart open(ConsoleFiles files, Runnable onClose) {
    var start = new StudioStart();
    ConsoleMain.onToolkit(() -> start.show(files, onClose));
    return start;
  }

  private void show(ConsoleFiles files, Runnable onClose) {
    StudioWindow opened =
        ConsoleMain.window(
            files,
            () -> {
              closed.countDown();
              wishes.add(Wish.CLOSE);
              background.close();
              onClose.run();
            });
    window = opened;
    opened.starting(progress);
  }

  /// Shows what is done now.
  public void step(String words) {
    background.onWindowThread(() -> progress.step(words));
  }

  /// Makes the window the studio of a server that lives as long as the window.
  public void ready(URI server) {
    connect(server, null);
  }

  /// Makes the window the studio of a server that somebody else has started and may end: then the
  /// window offers to start another one, see `awaitStartAgain`.
  public void joined(URI server) {
    connect(server, this::startAgain);
  }

  /// Fills the form of the order once there is a server.
  ///
  /// @param params what is known of them; the path of a file is one
  public void compose(String taskType, JsonNode params) {
    lead(navigation -> navigation.compose(new Draft(taskType, params)));
  }

  /// Takes a workflow of ComfyUI in once there is a server, and shows what it needs.
  public void importWorkflow(Path file) {
    lead(navigation -> navigation.importWorkflow(file));
  }

  private void lead(Consumer<Navigation> way) {
    background.onWindowThread(
        () -> {
          if (window != null) {
            window.lead(way);
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

  /// Waits for the user of a joined server: true when it is lost and one is to be started in its
  /// place, which the window then waits for; false when the user has closed the window.
  public boolean awaitStartAgain() throws InterruptedException {
    return wishes.take() == Wish.START_AGAIN;
  }

  private void connect(URI server, @Nullable Runnable startAgain) {
    background.onWindowThread(
        () -> {
          if (window != null) {
            window.connect(server, startAgain);
          }
        });
  }

  private void startAgain() {
    if (window != null) {
      progress = new StartViewModel();
      window.starting(progress);
      wishes.add(Wish.START_AGAIN);
    }
  }
}
