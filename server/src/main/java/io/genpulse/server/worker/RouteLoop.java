package io.genpulse.server.worker;

import io.genpulse.engine.Route;
import io.genpulse.server.maintenance.LoopGuard;
import io.genpulse.server.maintenance.Signal;
import io.genpulse.server.queue.TaskLease;
import io.genpulse.server.queue.TaskQueue;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Claims tasks of one route, as many at once as may run, and starts them, until closed. Asks for
/// more when woken or when a task of its own has made room.
final class RouteLoop implements Slot {
  static final Duration LONGEST_ROUND = Duration.ofSeconds(60);
  private static final Logger log = LoggerFactory.getLogger(RouteLoop.class);
  private static final int MOST_AT_ONCE = 32;
  private static final long GATHER_MS = 3;
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
  private static final long LOOK_UP_SECONDS = 5;
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

  private final Route route;
  private final int concurrency;
  private final TaskQueue queue;
  private final Supplier<Set<String>> types;
  private final String owner;
  private final ClaimGate gate;
  private final LoopGuard guard;
  private final Starter start;
  private final Semaphore free;
  private final AtomicInteger stuck = new AtomicInteger();
  private final Signal signal = new Signal();
  private final Thread thread;
  private volatile boolean closed;

  RouteLoop(
      Route route,
      int concurrency,
      TaskQueue queue,
      Supplier<Set<String>> types,
      String owner,
      ClaimGate gate,
      LoopGuard guard,
      Starter start) {
    this.route = route;
    this.concurrency = concurrency;
    this.queue = queue;
    this.types = types;
    this.owner = owner;
    this.gate = gate;
    this.guard = guard;
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

  @Override
  public void ended() {
    free.release();
  }

  /// The room is used again, but only as often as there is room at all: more handlers that do not
  /// return would take the process along.
  @Override
  public void gaveUp() {
    if (stuck.incrementAndGet() <= concurrency) {
      free.release();
    } else {
      log.error("{} handlers of {} tasks do not return; restart this process", stuck, route.word());
    }
  }

  @Override
  public void returned() {
    if (stuck.getAndDecrement() > concurrency) {
      free.release();
    }
  }

  // Whatever is thrown, Errors too, must not end the loop.
  @SuppressWarnings("CatchingUnchecked")
  private void loop() {
    while (!closed) {
      try {
        round();
        guard.fine();
      } catch (InterruptedException e) {
        log.debug("Claiming {} tasks was interrupted", route.word());
      } catch (Throwable e) {
        guard.failed(e);
        pause();
      }
    }
    guard.over();
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_AFTER_FAILURE);
    } catch (InterruptedException e) {
      log.debug("The pause is over", e);
    }
  }

  private void round() throws InterruptedException {
    if (!free.tryAcquire(LOOK_UP_SECONDS, TimeUnit.SECONDS)) {
      return;
    }
    int permits = 1;
    int claimed = 0;
    try {
      permits += freeNow(Math.min(concurrency, MOST_AT_ONCE) - 1);
      claimed = claim(permits);
    } finally {
      free.release(permits - claimed);
    }
    if (claimed < permits) {
      signal.await(LONGEST_WAIT);
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
    Lock among = gate.amongOthers();
    while (!among.tryLock(LOOK_UP_SECONDS, TimeUnit.SECONDS)) {
      guard.beat();
      if (closed) {
        return 0;
      }
    }
    try {
      int allowed = closed ? 0 : gate.take(n);
      if (allowed == 0) {
        return 0;
      }
      long askedAt = System.nanoTime();
      List<TaskLease> leases = List.of();
      try {
        leases = queue.claim(route, types.get(), allowed, owner);
      } finally {
        gate.putBack(allowed - leases.size());
      }
      if (!leases.isEmpty()) {
        start.start(leases, askedAt, this);
      }
      return leases.size();
    } finally {
      among.unlock();
    }
  }

  /// Tells it to claim nothing more, without waiting.
  void stop() {
    closed = true;
    signal.ring();
    free.release();
  }

  /// Waits until nothing more is claimed.
  void join(Duration most) throws InterruptedException {
    thread.join(most);
  }
}
