package io.genpulse.server.worker;

import io.genpulse.server.event.TaskEvent;
import io.genpulse.server.event.TaskEvents;
import io.genpulse.server.event.TaskSnapshot;
import io.genpulse.server.storage.ObjectStorage;
import io.genpulse.server.task.Task;
import java.time.InstantSource;
import java.util.List;

/// Publishes how tasks are.
final class TaskNews {
  private final TaskEvents events;
  private final ObjectStorage storage;
  private final InstantSource clock;

  TaskNews(TaskEvents events, ObjectStorage storage, InstantSource clock) {
    this.events = events;
    this.storage = storage;
    this.clock = clock;
  }

  void publish(List<Task> tasks) {
    if (!tasks.isEmpty()) {
      events.publish(tasks.stream().map(this::snapshot).toList());
    }
  }

  /// Of which nobody knows whether listeners heard it.
  void publishAgain(List<Task> tasks) {
    if (!tasks.isEmpty()) {
      events.publishAgain(tasks.stream().map(this::snapshot).toList());
    }
  }

  private TaskEvent snapshot(Task task) {
    return TaskSnapshot.of(task, storage, clock.instant());
  }
}
