package io.genpulse.server.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.genpulse.server.event.TestNews;
import io.genpulse.server.maintenance.Liveness;
import io.genpulse.server.queue.FakeTaskQueue;
import io.genpulse.server.queue.Settlement;
import io.genpulse.server.queue.TestLeases;
import io.genpulse.server.task.ObjectKey;
import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskOutcome;
import io.genpulse.server.task.TaskStoreUnavailableException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutcomeRecorderTest {
  private final SettlingQueue queue = new SettlingQueue();
  private final MemoryParts.Storage storage = new MemoryParts.Storage();
  private final RunningTasks running = new RunningTasks(System::nanoTime);
  private final Liveness liveness = new Liveness(System::nanoTime, () -> {});
  private final OrphanFiles orphans = new OrphanFiles(queue, storage);
  private final OutcomeRecorder recorder =
      new OutcomeRecorder(
          queue,
          orphans,
          running,
          TestNews.unheard(),
          liveness.guard("recorder", Duration.ofMinutes(1)));

  private static final class SettlingQueue extends FakeTaskQueue {
    private final Queue<Throwable> failures = new ArrayDeque<>();
    private final Set<TaskId> lost = ConcurrentHashMap.newKeySet();
    private final Map<TaskId, ObjectKey> recorded = new ConcurrentHashMap<>();
    private final List<TaskId> settled = new CopyOnWriteArrayList<>();

    @Override
    public synchronized List<Task> settle(List<Settlement> settlements) {
      switch (failures.poll()) {
        case Error error -> throw error;
        case RuntimeException exception -> throw exception;
        case null, default -> {}
      }
      List<Task> tasks =
          settlements.stream()
              .map(settlement -> settlement.lease().task())
              .filter(task -> !lost.contains(task.id()))
              .toList();
      tasks.forEach(task -> settled.add(task.id()));
      return tasks;
    }

    @Override
    public Set<ObjectKey> recordedOutputs(TaskId id) {
      ObjectKey key = recorded.get(id);
      return key == null ? Set.of() : Set.of(key);
    }
  }

  @AfterEach
  void close() {
    recorder.close();
    orphans.close();
  }

  private RunningTask ended(long token) {
    var task =
        new RunningTask(
            TestLeases.lease(token), System.nanoTime(), null, System::nanoTime, Slot.NONE, _ -> {});
    running.add(task);
    task.end();
    return task;
  }

  private ObjectKey stored(RunningTask task, String name) {
    var key = new ObjectKey(name);
    storage.objects.put(name, new byte[0]);
    task.wrote(key);
    return key;
  }

  @Test
  void waitsForTheDatabase() throws InterruptedException {
    RunningTask task = ended(1);
    queue.failures.add(new TaskStoreUnavailableException("away", new IllegalStateException()));

    recorder.record(task, new TaskOutcome.Canceled());

    await().until(running::isEmpty);
    assertThat(queue.settled).containsExactly(task.task().id());
  }

  @Test
  void goesOnWhateverIsThrownAndRenewsNothingThatIsNotRecorded() throws InterruptedException {
    queue.failures.add(new OutOfMemoryError("no"));
    recorder.record(ended(1), new TaskOutcome.Canceled());
    await().until(running::isEmpty);

    RunningTask next = ended(2);
    recorder.record(next, new TaskOutcome.Canceled());
    await().until(running::isEmpty);

    assertThat(queue.settled).containsExactly(next.task().id());
  }

  @Test
  void removesWhatWasUploadedButIsNotRecorded() throws InterruptedException {
    RunningTask failed = ended(1);
    stored(failed, "failed.png");
    RunningTask lost = ended(2);
    queue.lost.add(lost.task().id());
    stored(lost, "lost.png");
    RunningTask unsure = ended(3);
    queue.lost.add(unsure.task().id());
    queue.recorded.put(unsure.task().id(), stored(unsure, "committed-but-never-heard-of.png"));

    for (RunningTask task : List.of(failed, lost, unsure)) {
      recorder.record(task, new TaskOutcome.Canceled());
    }

    await()
        .untilAsserted(
            () -> assertThat(storage.objects).containsOnlyKeys("committed-but-never-heard-of.png"));
  }
}
