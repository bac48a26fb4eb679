package io.genpulse.server.event;

import io.genpulse.server.queue.QueueBell;
import io.genpulse.server.storage.ObjectStorage;
import io.genpulse.server.task.NewTask;
import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskStatus;
import java.net.URI;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/// The one place that tells how tasks are: listeners by events, workers by the bell.
///
/// Safe for use by several threads; never throws because the bus is away.
public final class TaskNews {
  // What a fresh row starts with.
  private static final long FIRST_SEQ = 1;

  private final TaskEvents events;
  private final QueueBell bell;
  private final ObjectStorage storage;
  private final InstantSource clock;

  public TaskNews(TaskEvents events, QueueBell bell, ObjectStorage storage, InstantSource clock) {
    this.events = events;
    this.bell = bell;
    this.storage = storage;
    this.clock = clock;
  }

  /// Tasks are there that were not.
  public void stored(Collection<NewTask> tasks) {
    if (!tasks.isEmpty()) {
      events.publish(tasks.stream().map(this::pending).toList());
      bell.ring(tasks.stream().map(NewTask::route).collect(Collectors.toSet()));
    }
  }

  /// Tasks are as given now.
  public void tell(Collection<Task> tasks) {
    if (!tasks.isEmpty()) {
      events.publish(tasks.stream().map(this::snapshot).toList());
    }
  }

  /// Tasks are as given now, and that concerns the workers of their routes.
  public void tellAndRing(Collection<Task> tasks) {
    if (!tasks.isEmpty()) {
      tell(tasks);
      bell.ring(
          tasks.stream().flatMap(task -> task.knownRoute().stream()).collect(Collectors.toSet()));
    }
  }

  /// Tells again what nobody knows to have been heard.
  public void tellAgain(Collection<Task> tasks) {
    if (!tasks.isEmpty()) {
      events.publishAgain(tasks.stream().map(this::snapshot).toList());
    }
  }

  /// Answers a producer that asks a second time for a task that has not changed.
  public void repeat(Task task) {
    events.repeat(snapshot(task));
  }

  /// How a task is, as listeners hear it.
  public TaskEvent snapshot(Task task) {
    List<String> urls =
        task.outputs().stream()
            .filter(output -> output.removedAt() == null)
            .map(output -> storage.link(output.key()))
            .map(URI::toString)
            .toList();
    return new TaskEvent(
        task.id(),
        task.status(),
        task.progress(),
        task.seq(),
        task.message(),
        urls.isEmpty() ? null : urls.getFirst(),
        urls,
        task.error(),
        clock.instant());
  }

  private TaskEvent pending(NewTask task) {
    return new TaskEvent(
        task.id(), TaskStatus.PENDING, 0, FIRST_SEQ, null, null, List.of(), null, clock.instant());
  }
}
