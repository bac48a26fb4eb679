package io.genpulse.server.maintenance;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Wakes one waiter; a ring while nobody waits is kept.
public final class Signal {
  private final Semaphore rings = new Semaphore(0);

  public void ring() {
    if (rings.availablePermits() == 0) {
      rings.release();
    }
  }

  public void await(Duration most) throws InterruptedException {
    if (rings.tryAcquire(Math.max(0, most.toMillis()), TimeUnit.MILLISECONDS)) {
      rings.drainPermits();
    }
  }
}
