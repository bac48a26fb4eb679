package io.genpulse.engine.diffusion;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Does something once nothing was done for a while.
///
/// Safe for use by several threads.
final class IdleTimer implements AutoCloseable {
  private final Duration time;
  private final Runnable action;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("diffusion-idle").daemon().factory());
  private int busy;
  private @Nullable Future<?> waiting;

  /// @param time zero = never
  IdleTimer(Duration time, Runnable action) {
    this.time = time;
    this.action = action;
  }

  /// Something is being done, until as many calls of [#start].
  synchronized void pause() {
    busy++;
    if (waiting != null) {
      waiting.cancel(false);
      waiting = null;
    }
  }

  synchronized void start() {
    busy--;
    if (busy == 0 && !time.isZero() && !executor.isShutdown()) {
      waiting = executor.schedule(action, time.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
