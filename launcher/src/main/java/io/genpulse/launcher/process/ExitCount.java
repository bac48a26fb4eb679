package io.genpulse.launcher.process;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// Remembers when a child ended by itself, and says what its [RestartPolicy] makes of it.
final class ExitCount {
  private final RestartPolicy policy;
  private final LongSupplier nanos;
  private final RandomGenerator random;
  private final Deque<Long> exits = new ArrayDeque<>();
  private boolean failed;

  ExitCount(RestartPolicy policy, LongSupplier nanos, RandomGenerator random) {
    this.policy = policy;
    this.nanos = nanos;
    this.random = random;
  }

  /// @param failed whether it has failed, not merely ended
  record Verdict(boolean failed, int recentExits, Duration pause) {}

  /// @param worked how long this life was ready
  Verdict ended(Duration worked) {
    if (worked.compareTo(policy.window()) >= 0) {
      clear();
    }
    long now = nanos.getAsLong();
    exits.addLast(now);
    while (now - exits.getFirst() > policy.window().toNanos()) {
      exits.removeFirst();
    }
    failed |= policy.isFailure(exits.size());
    return new Verdict(
        failed, exits.size(), failed ? policy.cap() : policy.delay(exits.size(), random));
  }

  /// Somebody wants a fresh start.
  void clear() {
    exits.clear();
    failed = false;
  }
}
