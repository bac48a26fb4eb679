package io.genpulse.server.worker;

import io.genpulse.server.fleet.Fleet;
import io.genpulse.server.fleet.Inventory;
import io.genpulse.server.fleet.Offer;
import java.time.Duration;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Tells everybody what this process can do, as soon as that changes. Which tasks it may claim goes
/// by what it told.
final class Announcement implements Runnable {
  static final Duration INTERVAL = Duration.ofSeconds(5);
  static final Duration REST = Duration.ofMillis(250);
  private static final Duration ROUND = INTERVAL.minusSeconds(2);

  private final Fleet fleet;
  private final String instanceId;
  private final Inventory inventory;
  private final RunningTasks running;
  private final Runnable more;
  private final LongSupplier nanos;
  private long askedAt;
  private @Nullable Offer told;
  private Set<String> had = Set.of();

  /// @param more run when tasks may be claimed that could not be before
  /// @param nanos a clock that only goes forward, in nanoseconds
  Announcement(
      Fleet fleet,
      String instanceId,
      Inventory inventory,
      RunningTasks running,
      Runnable more,
      LongSupplier nanos) {
    this.fleet = fleet;
    this.instanceId = instanceId;
    this.inventory = inventory;
    this.running = running;
    this.more = more;
    this.nanos = nanos;
    this.askedAt = nanos.getAsLong() - ROUND.toNanos();
  }

  /// Now and then also without a change: the row may have been lost with all that was in it.
  @Override
  public void run() {
    boolean round = nanos.getAsLong() - askedAt >= ROUND.toNanos();
    Offer offer = inventory.offer();
    if (round || !offer.equals(told)) {
      fleet.tell(instanceId, offer, running.all().size());
      told = offer;
      if (!had.equals(offer.has())) {
        had = offer.has();
        more.run();
      }
    }
    if (round) {
      askedAt = nanos.getAsLong();
      inventory.ask();
    }
  }
}
