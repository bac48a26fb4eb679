package io.genpulse.server.worker;

import io.genpulse.engine.Route;
import io.genpulse.server.maintenance.Signal;
import io.genpulse.server.queue.TaskLease;
import io.genpulse.server.queue.TaskQueue;
import io.genpulse.server.task.TaskStoreUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Claims tasks of one route, as many at once as may run, and starts them, until closed. Asks for
/// more when woken or when a task of its own has made room.
final class RouteLoop implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RouteLoop.class);
  private static final int MOST_AT_ONCE = 32;
  private static final long GATHER_MS = 3;
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

  private final Route route;
  private final int concurrency;
  private final TaskQueue queue;
  private final Set<String> types;
  private final String owner;
  private final Consumer<List<TaskLease>> start;
  private final Semaphore free;
  private final Signal signal = new Signal();
  private final Thread thread;
  private volatile boolean closed;

  /// @param start starts the leased tasks; each calls [#ended] once
  RouteLoop(
      Route route,
      int concurrency,
      TaskQueue queue,
      Set<String> types,
      String owner,
      Consumer<List<TaskLease>> start) {
    this.route = route;
    this.concurrency = concurrency;
    this.queue = queue;
    this.types = types;
    this.owner = owner;
    this.start = start;
    this.free = new Semaphore(concurrency);
    this.thread = Thread.ofPlatform().daemon().name("claim-" + route.word()).unstarted(this::loop);
  }

  void start() {
    thread.start();
  }

  void wake() {
    signal.ring();
  }

  /// A task of this route has ended: there is room for another.
  void ended() {
    free.release();
  }

  private void loop() {
    try {
      while (!closed) {
        free.acquire();
        int permits = 1 + freeNow(Math.min(concurrency, MOST_AT_ONCE) - 1);
        int claimed = claim(permits);
        free.release(permits - claimed);
        if (claimed < permits) {
          signal.await(LONGEST_WAIT);
        }
      }
    } catch (InterruptedException e) {
      log.debug("Claiming {} tasks stopped", route.word());
    }
  }

  /// Takes permits as well, up to `most`. Where short tasks are ending one by one, a moment's
  /// waiting lets the next ones be claimed together.
  private int freeNow(int most) throws InterruptedException {
    if (most > 0 && free.tryAcquire(most, GATHER_MS, TimeUnit.MILLISECONDS)) {
      return most;
    }
    int permits = 0;
    while (permits < most && free.tryAcquire()) {
      permits++;
    }
    return permits;
  }

  private int claim(int n) throws InterruptedException {
    try {
      List<TaskLease> leases = closed ? List.of() : queue.claim(route, types, n, owner);
      if (!leases.isEmpty()) {
        start.accept(leases);
      }
      return leases.size();
    } catch (TaskStoreUnavailableException e) {
      log.warn("No {} tasks are claimed: {}", route.word(), e.getMessage());
    } catch (RuntimeException e) {
      log.error("Claiming {} tasks failed", route.word(), e);
    }
    Thread.sleep(PAUSE_AFTER_FAILURE);
    return 0;
  }

  /// Returns when nothing more is claimed.
  @Override
  public void close() {
    closed = true;
    signal.ring();
    free.release();
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
