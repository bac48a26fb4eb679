package io.genpulse.server.worker;

import io.genpulse.server.event.TaskNews;
import io.genpulse.server.queue.Settlement;
import io.genpulse.server.queue.TaskQueue;
import io.genpulse.server.storage.ObjectStorage;
import io.genpulse.server.storage.StorageException;
import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskOutcome;
import io.genpulse.server.task.TaskOutput;
import io.genpulse.server.task.TaskStatus;
import io.genpulse.server.task.TaskStoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Records outcomes and publishes them: as many at once as are waiting, so that many short tasks
/// share a transaction. Waits for a database that is away, for up to ten minutes.
final class OutcomeRecorder implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(OutcomeRecorder.class);
  private static final int BATCH = 64;
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  private final TaskQueue queue;
  private final ObjectStorage storage;
  private final RunningTasks running;
  private final TaskNews news;
  private final BlockingQueue<Ended> waiting = new ArrayBlockingQueue<>(4 * BATCH);
  private final Thread thread;

  OutcomeRecorder(TaskQueue queue, ObjectStorage storage, RunningTasks running, TaskNews news) {
    this.queue = queue;
    this.storage = storage;
    this.running = running;
    this.news = news;
    this.thread = Thread.ofPlatform().daemon().name("outcome-recorder").start(this::loop);
  }

  /// Hands an outcome over; it stays in [RunningTasks], and alive, until it is recorded.
  void record(RunningTask task, TaskOutcome outcome) throws InterruptedException {
    waiting.put(new Ended(task, new Settlement(task.lease(), outcome, task.seq(), task.charges())));
  }

  private void loop() {
    try {
      while (true) {
        var batch = new ArrayList<Ended>();
        batch.add(waiting.take());
        waiting.drainTo(batch, BATCH - 1);
        settle(batch);
      }
    } catch (InterruptedException e) {
      log.debug("The outcome recorder stopped");
    }
  }

  private void settle(List<Ended> batch) throws InterruptedException {
    List<Settlement> settlements = batch.stream().map(Ended::settlement).toList();
    long since = System.nanoTime();
    Duration wait = Duration.ofMillis(200);
    boolean sure = true;
    try {
      while (true) {
        try {
          List<Task> settled = queue.settle(settlements);
          tell(settled);
          dropOrphans(settlements, settled, sure);
          return;
        } catch (TaskStoreUnavailableException e) {
          if (System.nanoTime() - since > PATIENCE.toNanos()) {
            throw e;
          }
          sure = false;
          log.warn("{} outcomes wait for the database: {}", batch.size(), e.getMessage());
          Thread.sleep(wait);
          wait = wait.multipliedBy(2);
          wait = wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
        }
      }
    } catch (RuntimeException e) {
      // Their leases run out, and the tasks are given back.
      log.error("{} outcomes could not be recorded", batch.size(), e);
    } finally {
      batch.forEach(ended -> running.remove(ended.task()));
    }
  }

  private void tell(List<Task> settled) {
    news.tell(settled);
    settled.forEach(task -> log.info("Task {} is {}", task.id(), task.status().word()));
  }

  /// Removes the files of outcomes that another worker's made void, or that could not be stored.
  ///
  /// @param sure false when an earlier try may have been committed without our hearing of it: then
  ///   nothing may be removed
  private void dropOrphans(List<Settlement> settlements, List<Task> settled, boolean sure) {
    Map<TaskId, TaskStatus> recorded =
        settled.stream().collect(Collectors.toMap(Task::id, Task::status));
    settlements.stream()
        .filter(s -> isDropped(s, recorded.get(s.lease().task().id()), sure))
        .flatMap(
            s ->
                s.outcome() instanceof TaskOutcome.Completed completed
                    ? completed.outputs().stream()
                    : Stream.<TaskOutput>empty())
        .forEach(this::remove);
  }

  /// @param recorded null when nothing was
  private static boolean isDropped(
      Settlement settlement, @Nullable TaskStatus recorded, boolean sure) {
    if (recorded == null && sure) {
      log.warn(
          "Task {}: its lease was lost; the outcome is dropped", settlement.lease().task().id());
    }
    return recorded == null ? sure : recorded != TaskStatus.COMPLETED;
  }

  private void remove(TaskOutput output) {
    try {
      storage.remove(output.key());
    } catch (StorageException e) {
      log.warn("Orphan {} is left in the store", output.key(), e);
    }
  }

  /// Call when nothing is running any more.
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private record Ended(RunningTask task, Settlement settlement) {}
}
