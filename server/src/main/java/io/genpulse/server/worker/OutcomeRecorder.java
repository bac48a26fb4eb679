package io.genpulse.server.worker;

import io.genpulse.server.event.TaskNews;
import io.genpulse.server.maintenance.LoopGuard;
import io.genpulse.server.queue.Settlement;
import io.genpulse.server.queue.TaskQueue;
import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskOutcome;
import io.genpulse.server.task.TaskOutput;
import io.genpulse.server.task.TaskStoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Records outcomes and publishes them: as many at once as are waiting, so that many short tasks
/// share a transaction. Waits for a database that is away, for up to ten minutes.
final class OutcomeRecorder implements AutoCloseable {
  static final Duration LONGEST_ROUND = Duration.ofSeconds(60);
  private static final Logger log = LoggerFactory.getLogger(OutcomeRecorder.class);
  private static final int BATCH = 64;
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration FIRST_WAIT = Duration.ofMillis(200);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
  private static final Duration LAST_ROUND = Duration.ofSeconds(3);

  private final TaskQueue queue;
  private final OrphanFiles orphans;
  private final RunningTasks running;
  private final TaskNews news;
  private final LoopGuard guard;
  private final BlockingQueue<Ended> waiting = new ArrayBlockingQueue<>(4 * BATCH);
  private final Thread thread;
  private volatile boolean closed;

  OutcomeRecorder(
      TaskQueue queue, OrphanFiles orphans, RunningTasks running, TaskNews news, LoopGuard guard) {
    this.queue = queue;
    this.orphans = orphans;
    this.running = running;
    this.news = news;
    this.guard = guard;
    this.thread = Thread.ofPlatform().daemon().name("outcome-recorder").start(this::loop);
  }

  /// Hands an outcome over; the task stays in [RunningTasks], and alive, until it is recorded.
  void record(RunningTask task, TaskOutcome outcome) throws InterruptedException {
    waiting.put(new Ended(task, new Settlement(task.lease(), outcome, task.seq(), task.charges())));
  }

  // Whatever is thrown, Errors too, must not end the loop.
  @SuppressWarnings("CatchingUnchecked")
  private void loop() {
    while (!closed) {
      try {
        List<Ended> batch = batch();
        if (!batch.isEmpty()) {
          settle(batch);
        }
        guard.fine();
      } catch (InterruptedException e) {
        log.debug("The outcome recorder was interrupted");
      } catch (Throwable e) {
        guard.failed(e);
      }
    }
    guard.over();
  }

  private List<Ended> batch() throws InterruptedException {
    var batch = new ArrayList<Ended>();
    @Nullable Ended first = waiting.poll(10, TimeUnit.SECONDS);
    if (first != null) {
      batch.add(first);
      waiting.drainTo(batch, BATCH - 1);
    }
    return batch;
  }

  private void settle(List<Ended> batch) throws InterruptedException {
    try {
      List<Task> settled = settled(batch.stream().map(Ended::settlement).toList());
      Map<TaskId, Task> byId =
          settled.stream().collect(Collectors.toMap(Task::id, Function.identity()));
      batch.forEach(ended -> dropOrphans(ended, byId.get(ended.id())));
      settled.forEach(task -> log.info("Task {} is {}", task.id(), task.status().word()));
      news.tell(settled);
    } finally {
      // If they are not recorded, their leases run out, and the tasks are given back.
      batch.forEach(ended -> running.remove(ended.task()));
    }
  }

  private List<Task> settled(List<Settlement> settlements) throws InterruptedException {
    long since = System.nanoTime();
    Duration wait = FIRST_WAIT;
    while (true) {
      try {
        return queue.settle(settlements);
      } catch (TaskStoreUnavailableException e) {
        if (System.nanoTime() - since > PATIENCE.toNanos()) {
          throw new IllegalStateException(settlements.size() + " outcomes are not recorded", e);
        }
        log.warn("{} outcomes wait for the database: {}", settlements.size(), e.getMessage());
        guard.beat();
        Thread.sleep(wait);
        wait = wait.multipliedBy(2);
        wait = wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
      }
    }
  }

  /// Removes the files that are not recorded: of an outcome that was dropped because the lease was
  /// lost, and of whatever else but a success.
  private void dropOrphans(Ended ended, @Nullable Task settled) {
    var left = new HashSet<>(ended.task().written());
    if (settled == null) {
      log.warn("Task {}: its lease was lost; the outcome is dropped", ended.id());
    } else {
      settled.outputs().stream().map(TaskOutput::key).forEach(left::remove);
    }
    orphans.remove(ended.id(), left);
  }

  /// Call when nothing is running any more.
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(LAST_ROUND);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private record Ended(RunningTask task, Settlement settlement) {
    TaskId id() {
      return task.task().id();
    }
  }
}
