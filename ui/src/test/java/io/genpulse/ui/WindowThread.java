package io.genpulse.ui;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// Plays the window's thread on the test's own: what was delivered runs while the test waits.
public final class WindowThread implements Executor {
  private final BlockingQueue<Runnable> delivered = new LinkedBlockingQueue<>();

  @Override
  public void execute(Runnable step) {
    delivered.add(step);
  }

  /// Runs what is delivered until the condition holds; fails after thirty seconds.
  public void until(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      Runnable step = delivered.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (step == null) {
        throw new AssertionError("what the test waits for did not come about in thirty seconds");
      }
      step.run();
    }
  }
}
