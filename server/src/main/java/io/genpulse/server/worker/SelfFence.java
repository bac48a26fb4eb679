package io.genpulse.server.worker;

import java.time.Duration;
import java.util.function.LongSupplier;

/// Stops running tasks whose leases were not renewed for too long, before another worker may have
/// them. On a thread of its own, because the heartbeat may hang in the database.
final class SelfFence implements Runnable {
  static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final Duration MOST = Duration.ofSeconds(20);
  private static final Duration LONGEST_GAP = Duration.ofSeconds(5);

  // Who wakes up hears from the database what has become of the leases.
  private static final Duration AFTER_GAP = Duration.ofSeconds(12);

  private final RunningTasks running;
  private final LongSupplier renewedAt;
  private final LongSupplier nanos;
  private long ranAt;
  private long notBefore;

  /// @param renewedAt when the last heartbeat that was answered was sent
  /// @param nanos the clock of all these times
  SelfFence(RunningTasks running, LongSupplier renewedAt, LongSupplier nanos) {
    this.running = running;
    this.renewedAt = renewedAt;
    this.nanos = nanos;
    this.ranAt = nanos.getAsLong();
    this.notBefore = ranAt;
  }

  @Override
  public void run() {
    long now = nanos.getAsLong();
    if (now - ranAt > LONGEST_GAP.toNanos()) {
      notBefore = now + AFTER_GAP.toNanos();
    }
    ranAt = now;
    if (now - notBefore < 0) {
      return;
    }
    for (RunningTask task : running.all()) {
      long sinceRenewed = now - renewedAt.getAsLong();
      if (Math.min(sinceRenewed, now - task.claimedAt()) > MOST.toNanos()) {
        task.stop(StopReason.LEASE_LOST);
      }
    }
  }
}
