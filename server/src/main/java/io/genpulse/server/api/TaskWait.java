package io.genpulse.server.api;

import io.genpulse.server.event.TaskEvent;
import io.genpulse.server.event.TaskEvents;
import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskRepository;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// Follows a task for a request that is held until the task has ended. The bell of events makes it
/// quick; asking again makes it sure when events are lost.
public final class TaskWait {
  private static final long POLL_SECONDS = 2;

  private final TaskRepository repository;
  private final TaskEvents events;

  public TaskWait(TaskRepository repository, TaskEvents events) {
    this.repository = repository;
    this.events = events;
  }

  /// The task when it has ended, or as it is after `most`.
  public Task await(TaskId id, Duration most) throws InterruptedException {
    return await(id, most, () -> true);
  }

  /// The task when it has ended, or as it is after `most` or soon after nobody wants it any more.
  public Task await(TaskId id, Duration most, BooleanSupplier wanted) throws InterruptedException {
    long end = System.nanoTime() + most.toNanos();
    var ended = new CountDownLatch(1);
    try (var _ =
        hear(
            id,
            event -> {
              if (event instanceof TaskEvent.Snapshot now && now.status().isTerminal()) {
                ended.countDown();
              }
            })) {
      // One that was stored a moment ago need not be looked at to know that it has not ended.
      boolean over = events.goesOn(id) && awaitEvent(ended, most.toNanos());
      while (true) {
        Task task = now(id);
        long left = end - System.nanoTime();
        if (task.status().isTerminal() || over || left <= 0 || !wanted.getAsBoolean()) {
          return task;
        }
        over = awaitEvent(ended, left);
      }
    }
  }

  private static boolean awaitEvent(CountDownLatch ended, long most) throws InterruptedException {
    return ended.await(
        Math.min(most, TimeUnit.SECONDS.toNanos(POLL_SECONDS)), TimeUnit.NANOSECONDS);
  }

  /// The task as it is.
  ///
  /// @throws ProblemException `NOT_FOUND`
  public Task now(TaskId id) {
    return repository.find(id).orElseThrow(() -> Replies.noTask(id));
  }

  /// As [TaskEvents#subscribe].
  public TaskEvents.Subscription hear(TaskId id, Consumer<TaskEvent> listener) {
    return events.subscribe(id, listener);
  }
}
