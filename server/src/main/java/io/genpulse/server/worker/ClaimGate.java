package io.genpulse.server.worker;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BooleanSupplier;

/// Who may claim: many routes at once or, for a task that is to run alone, one and nobody else. And
/// how many tasks this process may still start.
final class ClaimGate {
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock(true);
  private final AtomicInteger left;
  private final BooleanSupplier room;

  /// @param most tasks that may ever be started; 0 = any number
  /// @param room whether this machine has room for what tasks make
  ClaimGate(int most, BooleanSupplier room) {
    this.room = room;
    this.left = new AtomicInteger(most == 0 ? Integer.MAX_VALUE : most);
  }

  /// Held while claiming and starting beside others.
  Lock amongOthers() {
    return lock.readLock();
  }

  /// Held as long as one task runs alone.
  Lock alone() {
    return lock.writeLock();
  }

  /// Whether nobody is just claiming or starting, and nothing runs alone.
  boolean isQuiet() {
    if (!lock.writeLock().tryLock()) {
      return false;
    }
    lock.writeLock().unlock();
    return true;
  }

  boolean isWaitedFor() {
    return lock.hasQueuedThreads();
  }

  /// How many of `n` tasks may be started; what is not started is to be put back.
  int take(int n) {
    if (!room.getAsBoolean()) {
      return 0;
    }
    int before = left.getAndUpdate(now -> now == Integer.MAX_VALUE ? now : now - Math.min(n, now));
    return Math.min(n, before);
  }

  void putBack(int n) {
    left.updateAndGet(now -> now == Integer.MAX_VALUE ? now : now + n);
  }

  /// Whether no task may be started any more.
  boolean isUsedUp() {
    return left.get() == 0;
  }
}
