package io.genpulse.server.maintenance;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether the loops of this process still turn: each says so in every round, and one that hangs or
/// has died is found out by its silence.
///
/// Safe for use by several threads.
public final class Liveness {
  private static final Logger log = LoggerFactory.getLogger(Liveness.class);
  private static final int NO_MEMORY = 70;

  private final LongSupplier nanos;
  private final Runnable end;
  private final List<LoopGuard> guards = new CopyOnWriteArrayList<>();
  private volatile List<String> lastSilent = List.of();
  private volatile boolean stopping;

  /// @param nanos a clock that only goes forward, in nanoseconds
  /// @param end ends the process, at once and without tidying up
  public Liveness(LongSupplier nanos, Runnable end) {
    this.nanos = nanos;
    this.end = end;
  }

  /// One that ends this JVM when it cannot go on: others take over what it leaves.
  public static Liveness ofThisProcess() {
    return new Liveness(System::nanoTime, () -> Runtime.getRuntime().halt(NO_MEMORY));
  }

  /// Looks after a loop from now on.
  ///
  /// @param most how long a round may take
  public LoopGuard guard(String name, Duration most) {
    var guard = new LoopGuard(name, most, nanos, this::giveUp);
    guards.add(guard);
    return guard;
  }

  private void giveUp(String name) {
    log.error("{} has no memory again and again; this process ends itself", name);
    end.run();
  }

  /// From now on this process takes in nothing new.
  public void stopping() {
    stopping = true;
  }

  /// Whether all loops turn.
  public boolean isTurning() {
    List<String> now = silent();
    if (!now.equals(lastSilent)) {
      if (now.isEmpty()) {
        log.info("All loops turn again");
      } else {
        log.warn("No sign of life of {}", now);
      }
      lastSilent = now;
    }
    return now.isEmpty();
  }

  private List<String> silent() {
    return guards.stream().filter(LoopGuard::isSilent).map(LoopGuard::toString).toList();
  }

  /// @throws IllegalStateException naming the loops that are silent, or when this process ends
  public void check() {
    if (stopping) {
      throw new IllegalStateException("this process is stopping");
    }
    if (!isTurning()) {
      throw new IllegalStateException("no sign of life of " + String.join(", ", lastSilent));
    }
  }
}
