package io.genpulse.server.worker;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// The tasks this process holds leases of.
final class RunningTasks {
  private final Map<Long, RunningTask> byToken = new ConcurrentHashMap<>();
  private final LongSupplier nanos;
  private final Object some = new Object();

  private volatile long lastAddedAt;

  RunningTasks(LongSupplier nanos) {
    this.nanos = nanos;
    this.lastAddedAt = nanos.getAsLong();
  }

  void add(RunningTask task) {
    lastAddedAt = nanos.getAsLong();
    byToken.put(task.lease().token(), task);
    synchronized (some) {
      some.notifyAll();
    }
  }

  void remove(RunningTask task) {
    byToken.remove(task.lease().token());
  }

  /// When there was none yet, since this was made.
  Duration sinceLastAdded() {
    return Duration.ofNanos(nanos.getAsLong() - lastAddedAt);
  }

  boolean isEmpty() {
    return byToken.isEmpty();
  }

  List<RunningTask> all() {
    return List.copyOf(byToken.values());
  }

  /// Waits until there is one, but not for longer than `most`.
  void awaitSome(Duration most) throws InterruptedException {
    long end = System.nanoTime() + most.toNanos();
    synchronized (some) {
      for (long left = most.toMillis();
          isEmpty() && left > 0;
          left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())) {
        some.wait(left);
      }
    }
  }

  /// Waits until there is none; false when that took longer than `most`.
  boolean awaitNone(Duration most) throws InterruptedException {
    long end = System.nanoTime() + most.toNanos();
    while (!isEmpty()) {
      if (System.nanoTime() - end >= 0) {
        return false;
      }
      Thread.sleep(20);
    }
    return true;
  }
}
