package io.genpulse.server.maintenance;

import io.genpulse.server.task.TaskStoreUnavailableException;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps one loop turning: whatever is thrown in a round is logged here and the next round comes.
/// Only a process that is out of memory again and again is better ended.
public final class LoopGuard {
  private static final Logger log = LoggerFactory.getLogger(LoopGuard.class);
  private static final int MOST_OUT_OF_MEMORY = 5;

  private final String name;
  private final Duration most;
  private final LongSupplier nanos;
  private final Consumer<String> giveUp;
  private volatile long beatAt;
  private volatile boolean over;
  private boolean waiting;
  private int outOfMemory;

  LoopGuard(String name, Duration most, LongSupplier nanos, Consumer<String> giveUp) {
    this.name = name;
    this.most = most;
    this.nanos = nanos;
    this.giveUp = giveUp;
    this.beatAt = nanos.getAsLong();
  }

  /// The loop turns, well or not.
  public void beat() {
    beatAt = nanos.getAsLong();
  }

  /// A round went well. Called by the loop's own thread.
  public void fine() {
    beat();
    waiting = false;
    outOfMemory = 0;
  }

  /// A round failed. Called by the loop's own thread; never throws.
  public void failed(Throwable e) {
    beat();
    if (e instanceof TaskStoreUnavailableException) {
      if (!waiting) {
        log.warn("{} waits: {}", name, e.getMessage());
      }
      waiting = true;
      return;
    }
    if (e instanceof OutOfMemoryError && ++outOfMemory >= MOST_OUT_OF_MEMORY) {
      giveUp.accept(name);
    }
    try {
      log.error("{} failed and goes on", name, e);
    } catch (OutOfMemoryError again) {
      // Not even a line can be written. The next round may have more luck.
      beat();
    }
  }

  /// The loop has ended because it was told to.
  public void over() {
    over = true;
  }

  boolean isSilent() {
    return !over && nanos.getAsLong() - beatAt > most.toNanos();
  }

  @Override
  public String toString() {
    return name;
  }
}
