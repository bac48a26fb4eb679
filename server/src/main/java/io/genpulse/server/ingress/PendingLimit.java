package io.genpulse.server.ingress;

import io.genpulse.server.task.TaskRepository;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/// Whether the queue takes more. The count is at most about a second old, with what came in since
/// added.
public final class PendingLimit {
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final TaskRepository repository;
  private final int most;
  private final ReentrantLock refreshing = new ReentrantLock();
  private final AtomicLong pending = new AtomicLong();
  private volatile long freshUntil = System.nanoTime();

  public PendingLimit(TaskRepository repository, int most) {
    this.repository = repository;
    this.most = most;
  }

  /// Counts one more in, if there is room.
  public boolean admit() {
    if (isFull()) {
      return false;
    }
    pending.incrementAndGet();
    return true;
  }

  /// Counts those in that came in without asking.
  public void count(int more) {
    pending.addAndGet(more);
  }

  public static RefusedException refusal() {
    return new RefusedException(new Refusal.QueueFull());
  }

  public boolean isFull() {
    if (System.nanoTime() - freshUntil >= 0 && refreshing.tryLock()) {
      try {
        pending.set(repository.pending(most));
        freshUntil = System.nanoTime() + FRESH_NANOS;
      } finally {
        refreshing.unlock();
      }
    }
    return pending.get() >= most;
  }
}
