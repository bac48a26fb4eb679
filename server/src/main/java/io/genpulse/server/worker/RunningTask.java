package io.genpulse.server.worker;

import io.genpulse.server.queue.Charge;
import io.genpulse.server.queue.ProgressReport;
import io.genpulse.server.queue.TaskLease;
import io.genpulse.server.task.ObjectKey;
import io.genpulse.server.task.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A task this process holds the lease of, from its claim until its outcome is recorded: how far it
/// is and whether it is to stop.
final class RunningTask {
  private static final Duration BETWEEN_EVENTS = Duration.ofMillis(100);

  private final TaskLease lease;
  private final long claimedAt;
  private final @Nullable Duration timeout;
  private final LongSupplier nanos;
  private final Slot slot;
  private final Thread thread;
  private final List<ObjectKey> written = new ArrayList<>();
  private final List<Charge> charges = new ArrayList<>();

  private Runnable undo = () -> {};
  private @Nullable StopReason stopReason;
  private long stoppedAt;
  private boolean ended;
  private boolean givenUp;
  private long seq;
  private int percent;
  private @Nullable String message;
  private long publishedAt;
  private boolean unpublished;
  private boolean unwritten;

  /// @param claimedAt by `nanos`, before the claim was asked for: the lease is no older
  /// @param timeout how long the attempt may take; null = for ever
  /// @param attempt run on a thread of its own; see [#start]
  RunningTask(
      TaskLease lease,
      long claimedAt,
      @Nullable Duration timeout,
      LongSupplier nanos,
      Slot slot,
      Runner attempt) {
    this.lease = lease;
    this.claimedAt = claimedAt;
    this.timeout = timeout;
    this.nanos = nanos;
    this.slot = slot;
    this.seq = lease.task().seq();
    this.publishedAt = claimedAt - BETWEEN_EVENTS.toNanos();
    this.thread =
        Thread.ofVirtual().name("task-" + lease.task().id()).unstarted(() -> attempt.run(this));
  }

  void start() {
    thread.start();
  }

  TaskLease lease() {
    return lease;
  }

  Task task() {
    return lease.task();
  }

  /// By its clock; the lease was given later.
  long claimedAt() {
    return claimedAt;
  }

  Slot slot() {
    return slot;
  }

  /// Notes an object that may be in the store from now on, whether its upload goes well or not.
  synchronized void wrote(ObjectKey key) {
    written.add(key);
  }

  synchronized List<ObjectKey> written() {
    return List.copyOf(written);
  }

  /// Why it is to stop by now, if it has taken too long.
  Optional<StopReason> overdue() {
    long taken = nanos.getAsLong() - claimedAt;
    Duration timeLeft = lease.timeLeft();
    if (timeLeft != null && taken > timeLeft.toNanos()) {
      return Optional.of(StopReason.DEADLINE);
    }
    return timeout != null && taken > timeout.toNanos()
        ? Optional.of(StopReason.TIMEOUT)
        : Optional.empty();
  }

  /// Interrupts the attempt; the first reason counts. Nothing happens once the handler has
  /// returned.
  synchronized void stop(StopReason reason) {
    if (stopReason == null && !ended) {
      stopReason = reason;
      stoppedAt = nanos.getAsLong();
      thread.interrupt();
    }
  }

  /// Says that the handler has returned: from now on nobody interrupts the thread. False when it
  /// was given up before: then its outcome is nothing to anybody.
  synchronized boolean end() {
    ended = true;
    return !givenUp;
  }

  /// Takes the task from a handler that does not return. False when it has returned.
  synchronized boolean giveUp() {
    if (ended || givenUp) {
      return false;
    }
    givenUp = true;
    return true;
  }

  synchronized boolean isGivenUp() {
    return givenUp;
  }

  synchronized boolean isStopped() {
    return stopReason != null;
  }

  synchronized Optional<StopReason> stopReason() {
    return Optional.ofNullable(stopReason);
  }

  /// Whether it was told to stop that long ago and runs on.
  synchronized boolean isDeaf(Duration patience) {
    return stopReason != null
        && !ended
        && !givenUp
        && nanos.getAsLong() - stoppedAt > patience.toNanos();
  }

  /// Says how to undo what the attempt has stored.
  synchronized void undoneBy(Runnable undoing) {
    undo = undoing;
  }

  /// Undoes what the attempt has stored, although its handler has not returned.
  void undo() {
    Runnable undoing;
    synchronized (this) {
      undoing = undo;
    }
    undoing.run();
  }

  /// Notes what a provider charges for.
  synchronized void charge(Charge charge) {
    charges.add(charge);
  }

  /// Every charge so far.
  synchronized List<Charge> charges() {
    return List.copyOf(charges);
  }

  synchronized long seq() {
    return seq;
  }

  /// Notes progress. Answers a snapshot to publish when it is time for one.
  synchronized Optional<Task> progress(int newPercent, @Nullable String newMessage) {
    percent = Math.max(percent, Math.clamp(newPercent, 0, 100));
    message = newMessage;
    unpublished = true;
    unwritten = true;
    return takeSnapshot();
  }

  /// A snapshot of progress that is not published yet, if it is time for one. A stopped attempt has
  /// nothing more to tell.
  synchronized Optional<Task> takeSnapshot() {
    long now = nanos.getAsLong();
    if (isSilent() || !unpublished || now - publishedAt < BETWEEN_EVENTS.toNanos()) {
      return Optional.empty();
    }
    unpublished = false;
    publishedAt = now;
    seq++;
    return Optional.of(task().withProgress(percent, message, seq));
  }

  /// What the row does not say yet.
  synchronized Optional<ProgressReport> takeReport() {
    if (isSilent() || !unwritten) {
      return Optional.empty();
    }
    unwritten = false;
    return Optional.of(new ProgressReport(lease, percent, message, seq));
  }

  private boolean isSilent() {
    return ended || stopReason != null;
  }

  /// Runs one attempt.
  @FunctionalInterface
  interface Runner {
    void run(RunningTask task);
  }
}
