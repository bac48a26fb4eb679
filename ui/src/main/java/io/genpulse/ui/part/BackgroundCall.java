package io.genpulse.ui.part;

import io.genpulse.apiclient.ClientException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import javafx.application.Platform;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs long work away from the window's thread and brings what came of it back there. The only
/// place that knows the toolkit's queue, so everything else can assume one thread.
///
/// A call that comes to nothing is the asker's business. Anything else that work throws is a
/// mistake in the program, and goes where mistakes on the window's thread go.
///
/// Callable from any thread. After `close` nothing is delivered any more.
public final class BackgroundCall implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BackgroundCall.class);

  private final Executor windowThread;
  private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
  private volatile boolean closed;

  public BackgroundCall(Executor windowThread) {
    this.windowThread = windowThread;
  }

  /// For a real window.
  public static BackgroundCall forWindow() {
    return new BackgroundCall(Platform::runLater);
  }

  /// Does `work` in the background; then one of the two listeners hears of it on the window's
  /// thread.
  public <T> void call(
      Callable<T> work, Consumer<T> onResult, Consumer<ClientException> onFailure) {
    submit(() -> once(work, onResult, onFailure));
  }

  /// Does `work` again and again with a pause between, until closed; each time one of the two
  /// listeners hears of it on the window's thread.
  public <T> void repeat(
      Duration pause, Callable<T> work, Consumer<T> onResult, Consumer<ClientException> onFailure) {
    submit(
        () -> {
          boolean goesOn = !closed;
          while (goesOn) {
            goesOn = once(work, onResult, onFailure) && pause(pause) && !closed;
          }
        });
  }

  /// Runs `step` on the window's thread after a while.
  public void later(Duration pause, Runnable step) {
    submit(
        () -> {
          if (pause(pause)) {
            onWindowThread(step);
          }
        });
  }

  /// Runs `step` on the window's thread, soon.
  public void onWindowThread(Runnable step) {
    windowThread.execute(
        () -> {
          if (!closed) {
            step.run();
          }
        });
  }

  @Override
  public void close() {
    closed = true;
    workers.shutdownNow();
  }

  /// False when the thread was interrupted.
  private <T> boolean once(
      Callable<T> work, Consumer<T> onResult, Consumer<ClientException> onFailure) {
    try {
      T result = work.call();
      onWindowThread(() -> onResult.accept(result));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ClientException e) {
      onWindowThread(() -> onFailure.accept(e));
    } catch (Throwable mistake) {
      onWindowThread(() -> report(mistake));
    }
    return true;
  }

  private static void report(Throwable mistake) {
    Thread window = Thread.currentThread();
    window.getUncaughtExceptionHandler().uncaughtException(window, mistake);
  }

  private static boolean pause(Duration pause) {
    try {
      Thread.sleep(pause);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void submit(Runnable work) {
    try {
      workers.execute(work);
    } catch (RejectedExecutionException e) {
      log.debug("Work was asked for after the window closed", e);
    }
  }
}
