package io.genpulse.server.worker;

import io.genpulse.engine.Route;
import io.genpulse.server.queue.Due;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// Finds what the bell does not tell: retries whose time has come, rings that were lost. Run every
/// second; where nothing has run for a while it asks the database less often.
final class DuePoll implements Runnable {
  static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final Duration QUIET_AFTER = Duration.ofSeconds(30);
  private static final Duration QUIET_INTERVAL = Duration.ofSeconds(5);

  private final Claimant claimant;
  private final RunningTasks running;
  private final Consumer<Route> wake;
  private final Runnable wakeAlone;
  private final LongSupplier nanos;
  private long askedAt;

  /// @param wake told of each route that has tasks
  /// @param wakeAlone run when there is a task that is to be run alone
  DuePoll(
      Claimant claimant,
      RunningTasks running,
      Consumer<Route> wake,
      Runnable wakeAlone,
      LongSupplier nanos) {
    this.claimant = claimant;
    this.running = running;
    this.wake = wake;
    this.wakeAlone = wakeAlone;
    this.nanos = nanos;
    this.askedAt = nanos.getAsLong() - QUIET_INTERVAL.toNanos();
  }

  @Override
  public void run() {
    long now = nanos.getAsLong();
    boolean quiet = running.isEmpty() && running.sinceLastAdded().compareTo(QUIET_AFTER) > 0;
    if (quiet && now - askedAt < QUIET_INTERVAL.toNanos()) {
      return;
    }
    askedAt = now;
    Due due = claimant.due();
    due.tasks().forEach(wake);
    if (!due.suspects().isEmpty()) {
      wakeAlone.run();
    }
  }
}
