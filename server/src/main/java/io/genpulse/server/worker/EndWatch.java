package io.genpulse.server.worker;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/// Notices that this process, which is to end by itself, has done what it was started for: as many
/// tasks as it may do or, where that is wanted, all there are. One that is drained gets no more.
final class EndWatch implements Runnable {
  static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final Duration IDLE = Duration.ofSeconds(3);

  private final Claimant claimant;
  private final RunningTasks running;
  private final ClaimGate gate;
  private final boolean whenIdle;
  private final BooleanSupplier draining;
  private final Runnable end;

  /// @param whenIdle ends when nothing runs and nothing waits
  /// @param draining whether it was told to claim nothing more
  EndWatch(
      Claimant claimant,
      RunningTasks running,
      ClaimGate gate,
      boolean whenIdle,
      BooleanSupplier draining,
      Runnable end) {
    this.claimant = claimant;
    this.running = running;
    this.gate = gate;
    this.whenIdle = whenIdle;
    this.draining = draining;
    this.end = end;
  }

  @Override
  public void run() {
    boolean nothingToStart = gate.isUsedUp() || draining.getAsBoolean() || (whenIdle && isIdle());
    // In this order: what is being claimed is among the running ones afterwards.
    if (nothingToStart && gate.isQuiet() && running.isEmpty()) {
      end.run();
    }
  }

  private boolean isIdle() {
    return running.sinceLastAdded().compareTo(IDLE) > 0 && claimant.due().isNothing();
  }
}
