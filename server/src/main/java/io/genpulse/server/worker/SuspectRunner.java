package io.genpulse.server.worker;

import io.genpulse.engine.Route;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs the tasks that took down two workers already, one after the other and each alone in this
/// process: if it was one of them, no other is charged for it. Woken when there is one.
final class SuspectRunner implements Runnable {
  static final Duration INTERVAL = Duration.ofSeconds(60);
  private static final Logger log = LoggerFactory.getLogger(SuspectRunner.class);

  // A process that is never idle for that long leaves suspects to others, or to later.
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final Claimant claimant;
  private final RunningTasks running;
  private final ClaimGate gate;
  private final Starter start;
  private final Runnable turn;

  /// @param start starts the one leased task
  /// @param turn called while waiting, which may take as long as tasks do
  SuspectRunner(
      Claimant claimant, RunningTasks running, ClaimGate gate, Starter start, Runnable turn) {
    this.claimant = claimant;
    this.running = running;
    this.gate = gate;
    this.start = start;
    this.turn = turn;
  }

  @Override
  public void run() {
    Set<Route> due = claimant.due().suspects();
    if (due.isEmpty()) {
      return;
    }
    Lock alone = gate.alone();
    try {
      alone.lockInterruptibly();
      try {
        runOne(due.iterator().next());
      } finally {
        alone.unlock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void runOne(Route route) throws InterruptedException {
    if (!awaitNothingRuns(PATIENCE) || gate.take(1) == 0) {
      return;
    }
    long askedAt = System.nanoTime();
    var lease = claimant.claimSuspect(route);
    if (lease.isEmpty()) {
      gate.putBack(1);
      return;
    }
    log.info("Task {} runs alone: two workers died during it", lease.get().task().id());
    start.start(List.of(lease.get()), askedAt, Slot.NONE);
    while (!awaitNothingRuns(PATIENCE)) {
      turn.run();
    }
  }

  private boolean awaitNothingRuns(Duration most) throws InterruptedException {
    long end = System.nanoTime() + most.toNanos();
    do {
      turn.run();
      if (running.awaitNone(Duration.ofSeconds(1))) {
        return true;
      }
    } while (System.nanoTime() - end < 0);
    return false;
  }
}
