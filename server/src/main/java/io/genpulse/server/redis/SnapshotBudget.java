package io.genpulse.server.redis;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/// How long Redis keeps the last event of a task: shorter the fuller it is, so that what we keep
/// for late readers never takes the place of what producers send. For one thread.
final class SnapshotBudget {
  private static final double ROOMY = 0.5;
  private static final double TIGHT = 0.75;
  private static final double NEARLY_FULL = 0.9;
  private static final Duration ROOMY_TTL = Duration.ofDays(1);
  private static final Duration LESS = Duration.ofHours(1);
  private static final Duration LEAST = Duration.ofMinutes(1);
  private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();

  private final Duration ttlOfEnded;
  private final DoubleSupplier used;
  private double lastUsed;
  private long freshUntil = System.nanoTime();

  /// @param ttlOfEnded while there is room
  /// @param used the part of its memory that Redis uses, 0..1
  SnapshotBudget(Duration ttlOfEnded, DoubleSupplier used) {
    this.ttlOfEnded = ttlOfEnded;
    this.used = used;
  }

  /// Looks again how full Redis is, if it has not just done so. What fills up is looked at each
  /// time: a small Redis can go from nearly full to full within the second.
  void refresh() {
    if (lastUsed >= ROOMY || System.nanoTime() - freshUntil >= 0) {
      lastUsed = used.getAsDouble();
      freshUntil = System.nanoTime() + FRESH_NANOS;
    }
  }

  /// Zero: it is told, and not kept.
  Duration ttl(boolean ended) {
    if (lastUsed >= NEARLY_FULL) {
      return Duration.ZERO;
    }
    if (!ended) {
      return ROOMY_TTL;
    }
    Duration most = lastUsed < ROOMY ? ttlOfEnded : lastUsed < TIGHT ? LESS : LEAST;
    return most.compareTo(ttlOfEnded) < 0 ? most : ttlOfEnded;
  }
}
