package io.genpulse.server.worker;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Wakes one waiter; a ring while nobody waits is kept.
final class Signal {
  private final Semaphore rings = new Semaphore(0);

  void ring() {
    if (rings.availablePermits() == 0) {
      rings.release();
    }
  }

  void await(Duration most) throws InterruptedException {
    if (rings.tryAcquire(Math.max(0, most.toMillis()), TimeUnit.MILLISECONDS)) {
      rings.drainPermits();
    }
  }
}
