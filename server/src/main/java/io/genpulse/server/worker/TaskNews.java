package io.genpulse.server.worker;

import io.genpulse.server.event.TaskEvent;
import io.genpulse.server.event.TaskEvents;
import io.genpulse.server.storage.ObjectStorage;
import io.genpulse.server.task.Task;
import java.net.URI;
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
      events.publish(tasks.stream().map(this::event).toList());
    }
  }

  private TaskEvent event(Task task) {
    List<String> urls =
        task.outputs().stream().map(o -> storage.link(o.key())).map(URI::toString).toList();
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
}
