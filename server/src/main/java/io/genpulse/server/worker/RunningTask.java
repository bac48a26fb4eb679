package io.genpulse.server.worker;

import io.genpulse.server.queue.Charge;
import io.genpulse.server.queue.ProgressReport;
import io.genpulse.server.queue.TaskLease;
import io.genpulse.server.task.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A task this process holds the lease of, from its claim until its outcome is recorded: how far it
/// is and whether it is to stop.
final class RunningTask {
  private static final Duration BETWEEN_EVENTS = Duration.ofMillis(100);

  private final TaskLease lease;
  private final long claimedAt = System.nanoTime();
  private final Thread thread;

  private final List<Charge> charges = new ArrayList<>();
  private Runnable undo = () -> {};
  private @Nullable StopReason stopReason;
  private boolean ended;
  private long seq;
  private int percent;
  private @Nullable String message;
  private long publishedAt;
  private boolean unpublished;
  private boolean unwritten;

  /// @param attempt run on a thread of its own; see [#start]
  RunningTask(TaskLease lease, Runner attempt) {
    this.lease = lease;
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

  long claimedAt() {
    return claimedAt;
  }

  boolean isPastDeadline() {
    Duration timeLeft = lease.timeLeft();
    return timeLeft != null && System.nanoTime() - claimedAt > timeLeft.toNanos();
  }

  /// Interrupts the attempt; the first reason counts. Nothing happens once the handler has
  /// returned.
  synchronized void stop(StopReason reason) {
    if (stopReason == null && !ended) {
      stopReason = reason;
      thread.interrupt();
    }
  }

  /// Says that the handler has returned: from now on nobody interrupts the thread.
  synchronized Optional<StopReason> end() {
    ended = true;
    return Optional.ofNullable(stopReason);
  }

  synchronized boolean isStopped() {
    return stopReason != null;
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

  /// A snapshot of progress that is not published yet, if it is time for one.
  synchronized Optional<Task> takeSnapshot() {
    long now = System.nanoTime();
    if (ended || !unpublished || now - publishedAt < BETWEEN_EVENTS.toNanos()) {
      return Optional.empty();
    }
    unpublished = false;
    publishedAt = now;
    seq++;
    return Optional.of(task().withProgress(percent, message, seq));
  }

  /// What the row does not say yet.
  synchronized Optional<ProgressReport> takeReport() {
    if (ended || !unwritten) {
      return Optional.empty();
    }
    unwritten = false;
    return Optional.of(new ProgressReport(lease, percent, message, seq));
  }

  /// Runs one attempt.
  @FunctionalInterface
  interface Runner {
    void run(RunningTask task);
  }
}
