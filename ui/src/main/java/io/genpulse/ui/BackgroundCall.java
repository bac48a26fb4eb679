package io.genpulse.ui;

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
/// Callable from any thread. After `close` nothing is delivered any more.
public final class BackgroundCall implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BackgroundCall.class);

  private final Executor windowThread;
  private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
  private volatile boolean closed;

  BackgroundCall(Executor windowThread) {
    this.windowThread = windowThread;
  }

  /// For a real window.
  static BackgroundCall forWindow() {
    return new BackgroundCall(Platform::runLater);
  }

  /// Does `work` in the background; then one of the two listeners hears of it on the window's
  /// thread.
  <T> void call(Callable<T> work, Consumer<T> onResult, Consumer<Exception> onFailure) {
    submit(() -> once(work, onResult, onFailure));
  }

  /// Does `work` again and again with a pause between, until closed; each time one of the two
  /// listeners hears of it on the window's thread.
  <T> void repeat(
      Duration pause, Callable<T> work, Consumer<T> onResult, Consumer<Exception> onFailure) {
    submit(
        () -> {
          while (!closed) {
            once(work, onResult, onFailure);
            try {
              Thread.sleep(pause);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
              return;
            }
          }
        });
  }

  /// Runs `step` on the window's thread, soon.
  void onWindowThread(Runnable step) {
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

  private <T> void once(Callable<T> work, Consumer<T> onResult, Consumer<Exception> onFailure) {
    try {
      T result = work.call();
      onWindowThread(() -> onResult.accept(result));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      onWindowThread(() -> onFailure.accept(e));
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
