package io.genpulse.server.maintenance;

import io.genpulse.server.event.TaskNews;
import io.genpulse.server.queue.TaskQueue;
import io.genpulse.server.queue.WorkerInstance;
import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskStatus;
import io.genpulse.server.task.TaskStoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives back the tasks of workers that are gone. A dead process on this host is noticed within two
/// seconds, without asking the database; others when their leases run out.
///
/// After the database was away, or a clock jumped, or this machine slept, nothing is reaped for the
/// length of a lease: workers that are alive renew first.
final class AbandonedTaskRescuer implements Runnable {
  static final Duration INTERVAL = Duration.ofSeconds(2);
  private static final Duration BETWEEN_ROUNDS = Duration.ofSeconds(5);
  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final Duration MOST_DRIFT = Duration.ofSeconds(5);
  private static final Logger log = LoggerFactory.getLogger(AbandonedTaskRescuer.class);

  private final TaskQueue queue;
  private final TaskNews news;
  private final WorkerInstance self;
  private final Predicate<WorkerInstance> alive;

  private @Nullable Instant lastDatabaseTime;
  private long lastNanos;
  private long notBefore = System.nanoTime();
  private long nextRound = notBefore;
  private List<WorkerInstance> siblings = List.of();

  /// @param alive whether a process of this host is still there
  AbandonedTaskRescuer(
      TaskQueue queue, TaskNews news, WorkerInstance self, Predicate<WorkerInstance> alive) {
    this.queue = queue;
    this.news = news;
    this.self = self;
    this.alive = alive;
  }

  @Override
  public void run() {
    long now = System.nanoTime();
    if (now - nextRound < 0 && siblings.stream().allMatch(alive)) {
      return;
    }
    try {
      boolean siblingDied = forgetDeadSiblings();
      guard();
      nextRound = now + BETWEEN_ROUNDS.toNanos();
      if (siblingDied || now - notBefore >= 0) {
        rescue();
      }
    } catch (TaskStoreUnavailableException e) {
      holdOff();
      throw e;
    }
  }

  private boolean forgetDeadSiblings() {
    Map<Boolean, List<WorkerInstance>> byLife =
        queue.instances(self.hostId()).stream()
            .filter(other -> !other.id().equals(self.id()))
            .collect(Collectors.partitioningBy(alive));
    siblings = byLife.getOrDefault(true, List.of());
    List<WorkerInstance> dead = byLife.getOrDefault(false, List.of());
    for (WorkerInstance sibling : dead) {
      log.info("Worker process {} is gone; its tasks are given back", sibling.pid());
      queue.forget(sibling);
    }
    return !dead.isEmpty();
  }

  private void guard() {
    Instant databaseTime = queue.now();
    long nanos = System.nanoTime();
    if (lastDatabaseTime != null) {
      Duration drift =
          Duration.between(lastDatabaseTime, databaseTime).minusNanos(nanos - lastNanos).abs();
      if (drift.compareTo(MOST_DRIFT) > 0) {
        log.warn("A clock jumped by {}; abandoned tasks are not looked for yet", drift);
        holdOff();
      }
    }
    lastDatabaseTime = databaseTime;
    lastNanos = nanos;
  }

  private void holdOff() {
    notBefore = System.nanoTime() + LEASE.toNanos();
  }

  private void rescue() {
    List<Task> changed = queue.reap();
    if (changed.isEmpty()) {
      return;
    }
    changed.forEach(
        task -> log.warn("Task {} was abandoned and is {} now", task.id(), task.status().word()));
    Map<Boolean, List<Task>> byWaiting =
        changed.stream()
            .collect(Collectors.partitioningBy(task -> task.status() == TaskStatus.PENDING));
    news.tellAndRing(byWaiting.getOrDefault(true, List.of()));
    news.tell(byWaiting.getOrDefault(false, List.of()));
  }
}
