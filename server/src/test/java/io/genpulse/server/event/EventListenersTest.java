package io.genpulse.server.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskStatus;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EventListenersTest {
  private final EventListeners listeners = new EventListeners();

  private static TaskEvent pending(TaskId id) {
    return new TaskEvent.Snapshot(
        id, TaskStatus.PENDING, 0, 1, null, null, List.of(), null, Instant.EPOCH);
  }

  @Test
  void aListenerThatTakesItsTimeHoldsUpNoOtherTask() throws InterruptedException {
    TaskId slow = TaskId.random();
    var begun = new CountDownLatch(1);
    var end = new CountDownLatch(1);
    var _ =
        listeners.subscribe(
            slow,
            _ -> {
              begun.countDown();
              awaitQuietly(end);
            });
    Set<TaskId> heard = ConcurrentHashMap.newKeySet();
    Thread.startVirtualThread(() -> listeners.deliver(pending(slow)));
    begun.await();

    try {
      // One in many shares its lane with the slow one.
      List<TaskId> others = Stream.generate(TaskId::random).limit(100).toList();
      for (TaskId other : others) {
        var _ = listeners.subscribe(other, event -> heard.add(event.taskId()));
        Thread.startVirtualThread(() -> listeners.deliver(pending(other)));
      }

      await().untilAsserted(() -> assertThat(heard).hasSizeGreaterThan(80));
    } finally {
      end.countDown();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
