package io.genpulse.server.worker;

import io.genpulse.engine.Route;
import io.genpulse.server.queue.TaskQueue;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// Finds what the bell does not tell: retries whose time has come, rings that were lost. Run every
/// second; where nothing has run for a while it asks the database less often.
final class DuePoll implements Runnable {
  static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final Duration QUIET_AFTER = Duration.ofSeconds(30);
  private static final Duration QUIET_INTERVAL = Duration.ofSeconds(5);

  private final TaskQueue queue;
  private final Set<Route> routes;
  private final Set<String> types;
  private final String owner;
  private final RunningTasks running;
  private final Consumer<Route> wake;
  private final LongSupplier nanos;
  private long askedAt;

  DuePoll(
      TaskQueue queue,
      Set<Route> routes,
      Set<String> types,
      String owner,
      RunningTasks running,
      Consumer<Route> wake,
      LongSupplier nanos) {
    this.queue = queue;
    this.routes = Set.copyOf(routes);
    this.types = Set.copyOf(types);
    this.owner = owner;
    this.running = running;
    this.wake = wake;
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
    queue.due(routes, types, owner).forEach(wake);
  }
}
