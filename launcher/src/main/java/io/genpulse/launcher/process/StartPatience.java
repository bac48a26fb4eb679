package io.genpulse.launcher.process;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Watches one start as its [StartWatch] says. Its time stands still while the machine sleeps.
final class StartPatience {
  /// To ask the system for the processor time of many processes costs some itself.
  private static final Duration EVERY = Duration.ofSeconds(1);

  private final Duration most;
  private final boolean busyCounts;
  private final LongSupplier nanos;
  private long since;
  private long lines = -1;
  private Duration used = Duration.ZERO;
  private long lookedAt;

  StartPatience(StartWatch watch, LongSupplier nanos) {
    this.most =
        switch (watch) {
          case StartWatch.Within(var time) -> time;
          case StartWatch.WhileBusy(var stall) -> stall;
        };
    this.busyCounts = watch instanceof StartWatch.WhileBusy;
    this.nanos = nanos;
    this.since = nanos.getAsLong();
    this.lookedAt = since - EVERY.toNanos();
  }

  /// @param printed how many lines so far
  /// @param processorTime so far
  boolean isOver(LongSupplier printed, Supplier<Duration> processorTime) {
    long now = nanos.getAsLong();
    if (busyCounts && now - lookedAt >= EVERY.toNanos()) {
      lookedAt = now;
      if (isBusy(printed.getAsLong(), processorTime.get())) {
        since = now;
      }
    }
    return now - since > most.toNanos();
  }

  private boolean isBusy(long nowPrinted, Duration nowUsed) {
    boolean busy = nowPrinted != lines || nowUsed.compareTo(used) > 0;
    lines = nowPrinted;
    used = nowUsed;
    return busy;
  }
}
