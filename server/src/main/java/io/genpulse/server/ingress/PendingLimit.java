package io.genpulse.server.ingress;

import io.genpulse.server.task.TaskRepository;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/// Whether the queue takes more: it is not full, and there is room on the disk. The count is at
/// most about a second old, with what came in since added.
public final class PendingLimit {
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final TaskRepository repository;
  private final int most;
  private final BooleanSupplier diskTakesMore;
  private final ReentrantLock recounting = new ReentrantLock();
  private long freshUntil = System.nanoTime();
  private long counted;
  // Came in after the count.
  private long added;
  // Were on their way while it was counted: it may have seen them, or not.
  private long unsure;
  private long unsureNext;
  private long underway;

  /// @param most pending tasks
  /// @param diskTakesMore whether there is room for more
  public PendingLimit(TaskRepository repository, int most, BooleanSupplier diskTakesMore) {
    this.repository = repository;
    this.most = most;
    this.diskTakesMore = diskTakesMore;
  }

  /// Stores one more, if there is room.
  ///
  /// @param otherwise answers when there is none
  public <T, E extends Exception> T admit(Storing<T, E> storing, Storing<T, E> otherwise) throws E {
    if (isFull()) {
      return otherwise.store();
    }
    begin(1);
    try {
      return storing.store();
    } finally {
      end(1);
    }
  }

  /// Stores what was not asked for.
  public <T, E extends Exception> T count(int more, Storing<T, E> storing) throws E {
    begin(more);
    try {
      return storing.store();
    } finally {
      end(more);
    }
  }

  /// Stores tasks.
  @FunctionalInterface
  public interface Storing<T, E extends Exception> {
    T store() throws E;
  }

  /// Why it takes no more.
  public RefusedException refusal() {
    return new RefusedException(
        diskTakesMore.getAsBoolean() ? new Refusal.QueueFull() : new Refusal.DiskLow());
  }

  public boolean isFull() {
    return !diskTakesMore.getAsBoolean() || isQueueFull();
  }

  private boolean isQueueFull() {
    if (isStale() && recounting.tryLock()) {
      recount();
    }
    // Nobody is refused for tasks that may have been counted twice.
    if (isFullAtWorst() && !isFullAtBest()) {
      recounting.lock();
      recount();
    }
    return isFullAtWorst();
  }

  private synchronized void begin(int more) {
    added += more;
    underway += more;
    unsureNext += more;
  }

  private synchronized void end(int more) {
    underway -= more;
  }

  private synchronized boolean isStale() {
    return System.nanoTime() - freshUntil >= 0;
  }

  private synchronized boolean isFullAtWorst() {
    return counted + added + unsure >= most;
  }

  private synchronized boolean isFullAtBest() {
    return counted + added >= most;
  }

  /// Gives the lock back.
  private void recount() {
    try {
      synchronized (this) {
        unsureNext = underway;
      }
      long now = repository.pending(most);
      synchronized (this) {
        counted = now;
        unsure = unsureNext;
        added = 0;
        freshUntil = System.nanoTime() + FRESH_NANOS;
      }
    } finally {
      recounting.unlock();
    }
  }
}
