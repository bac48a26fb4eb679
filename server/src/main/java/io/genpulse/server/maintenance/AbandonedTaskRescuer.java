package io.genpulse.server.maintenance;

import io.genpulse.server.event.TaskNews;
import io.genpulse.server.queue.Lookout;
import io.genpulse.server.queue.TaskLease;
import io.genpulse.server.queue.TaskQueue;
import io.genpulse.server.queue.WorkerInstance;
import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskStatus;
import io.genpulse.server.task.TaskStoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives back the tasks of workers that are gone. A dead process on this host is noticed within two
/// seconds, without asking the database; others when their leases run out. A process on this host
/// that lives, were it only suspended, is not gone.
///
/// At first, and after the database was away, a clock jumped, or this machine or process slept,
/// nothing that has merely run out is taken for the length of a lease: workers that are alive renew
/// first.
final class AbandonedTaskRescuer implements Runnable {
  static final Duration INTERVAL = Duration.ofSeconds(2);
  private static final Duration BETWEEN_ROUNDS = Duration.ofSeconds(5);
  private static final Duration MOST_DRIFT = Duration.ofSeconds(5);
  private static final Duration LONGEST_GAP = INTERVAL.plusSeconds(5);
  private static final Logger log = LoggerFactory.getLogger(AbandonedTaskRescuer.class);

  private final TaskQueue queue;
  private final TaskNews news;
  private final WorkerInstance self;
  private final Predicate<WorkerInstance> alive;
  private final LongSupplier nanos;

  private @Nullable Instant lastDatabaseTime;
  private long lastNanos;
  private long ranAt;
  private long notBefore;
  private long nextRound;
  private List<WorkerInstance> siblings = List.of();

  /// @param alive whether a process of this host is still there
  /// @param nanos a clock that only goes forward, in nanoseconds
  AbandonedTaskRescuer(
      TaskQueue queue,
      TaskNews news,
      WorkerInstance self,
      Predicate<WorkerInstance> alive,
      LongSupplier nanos) {
    this.queue = queue;
    this.news = news;
    this.self = self;
    this.alive = alive;
    this.nanos = nanos;
    this.ranAt = nanos.getAsLong();
    this.nextRound = ranAt;
    this.notBefore = ranAt + TaskLease.LENGTH.toNanos();
  }

  @Override
  public void run() {
    long now = nanos.getAsLong();
    if (now - ranAt > LONGEST_GAP.toNanos()) {
      log.warn("This process was suspended; abandoned tasks are not looked for yet");
      holdOff();
    }
    try {
      if (now - nextRound >= 0 || !siblings.stream().allMatch(alive)) {
        round();
        nextRound = now + BETWEEN_ROUNDS.toNanos();
      }
    } catch (TaskStoreUnavailableException e) {
      holdOff();
      throw e;
    } finally {
      ranAt = nanos.getAsLong();
    }
  }

  private void round() {
    Lookout lookout = lookout();
    rescueFromDeadSiblings(lookout.instances());
    if (!lookout.overdue()) {
      return;
    }
    // Tasks past their deadline fail in any case.
    Instant asOf = nanos.getAsLong() - notBefore >= 0 ? lookout.now() : Instant.EPOCH;
    List<String> living =
        Stream.concat(Stream.of(self), siblings.stream()).map(WorkerInstance::id).toList();
    tell(queue.reap(asOf, living));
  }

  private void rescueFromDeadSiblings(List<WorkerInstance> instances) {
    Map<Boolean, List<WorkerInstance>> byLife =
        instances.stream()
            .filter(other -> !other.id().equals(self.id()))
            .collect(Collectors.partitioningBy(alive));
    siblings = byLife.getOrDefault(true, List.of());
    for (WorkerInstance sibling : byLife.getOrDefault(false, List.of())) {
      log.info("Worker process {} is gone; its tasks are given back", sibling.pid());
      tell(queue.rescue(sibling));
    }
  }

  /// Asks the database. What has happened to a clock, or between the question and the answer, since
  /// the last time is noticed here.
  private Lookout lookout() {
    long asked = nanos.getAsLong();
    Lookout lookout = queue.lookout(self.hostId());
    Instant databaseTime = lookout.now();
    long answered = nanos.getAsLong();
    if (lastDatabaseTime != null) {
      Duration drift =
          Duration.between(lastDatabaseTime, databaseTime).minusNanos(answered - lastNanos).abs();
      if (drift.compareTo(MOST_DRIFT) > 0 || answered - asked > MOST_DRIFT.toNanos()) {
        log.warn("A clock jumped by {}; abandoned tasks are not looked for yet", drift);
        holdOff();
      }
    }
    lastDatabaseTime = databaseTime;
    lastNanos = answered;
    return lookout;
  }

  private void holdOff() {
    notBefore = nanos.getAsLong() + TaskLease.LENGTH.toNanos();
  }

  private void tell(List<Task> changed) {
    changed.forEach(
        task -> log.warn("Task {} was abandoned and is {} now", task.id(), task.status().word()));
    Map<Boolean, List<Task>> byWaiting =
        changed.stream()
            .collect(Collectors.partitioningBy(task -> task.status() == TaskStatus.PENDING));
    news.tellAndRing(byWaiting.getOrDefault(true, List.of()));
    news.tell(byWaiting.getOrDefault(false, List.of()));
  }
}
