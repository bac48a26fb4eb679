package io.genpulse.server.event;

import io.genpulse.server.event.TaskEvent.Snapshot;
import io.genpulse.server.queue.QueueBell;
import io.genpulse.server.storage.ObjectStorage;
import io.genpulse.server.task.Excerpt;
import io.genpulse.server.task.StoredTask;
import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskError;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskOutput;
import io.genpulse.server.task.TaskStatus;
import java.net.URI;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/// The one place that tells how tasks are: listeners by events, workers by the bell.
///
/// Safe for use by several threads; never throws because the bus is away.
public final class TaskNews {
  /// What is larger is not shown: a preview is a small picture.
  private static final int MOST_PREVIEW_BYTES = 128 * 1024;

  private static final int LONGEST_LINE = 1_000;

  private final TaskEvents events;
  private final QueueBell bell;
  private final ObjectStorage storage;
  private final InstantSource clock;
  private final AtomicLong lines = new AtomicLong();

  public TaskNews(TaskEvents events, QueueBell bell, ObjectStorage storage, InstantSource clock) {
    this.events = events;
    this.bell = bell;
    this.storage = storage;
    this.clock = clock;
  }

  /// Tasks are there that were not.
  public void stored(Collection<StoredTask> tasks) {
    if (!tasks.isEmpty()) {
      events.publish(tasks.stream().map(this::pending).toList());
      bell.ring(tasks.stream().map(task -> task.task().route()).collect(Collectors.toSet()));
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

  /// A producer writes the id of a task in its own way, in capitals say, and listens for that.
  public void alias(TaskId id, String written) {
    events.alias(id, written);
  }

  /// Tells the producer of a message that there will be no task.
  ///
  /// @param written the id as the message has it
  /// @param reason for a person, at most a KiB
  public void refused(TaskId id, String written, String reason) {
    var error = new TaskError("refused", reason);
    events.refused(
        new Snapshot(id, TaskStatus.FAILED, 0, 0, null, null, List.of(), error, clock.instant()),
        written);
  }

  /// A task is not there any more.
  public void removed(TaskId id) {
    events.forget(id);
  }

  /// Shows how the picture of a running task is about to look; one that is too large is not shown.
  public void preview(TaskId id, byte[] image, String mediaType) {
    if (image.length <= MOST_PREVIEW_BYTES) {
      events.tell(new TaskEvent.Preview(id, mediaType, Base64.getEncoder().encodeToString(image)));
    }
  }

  /// Whether someone may see a preview; see [TaskEvents#isWatched].
  public boolean isWatched() {
    return events.isWatched();
  }

  /// A file of a running task is in the store.
  public void output(TaskId id, TaskOutput output) {
    String url = storage.link(output.key()).toString();
    events.tell(new TaskEvent.Output(id, output.n(), url, output.mediaType()));
  }

  /// A line about a running task, for people.
  public void log(TaskId id, String line) {
    events.tell(
        new TaskEvent.Log(id, lines.incrementAndGet(), Excerpt.of(line.strip(), LONGEST_LINE)));
  }

  /// How a task is, as listeners hear it.
  public Snapshot snapshot(Task task) {
    List<String> urls =
        task.outputs().stream()
            .filter(output -> output.removedAt() == null)
            .map(output -> storage.link(output.key()))
            .map(URI::toString)
            .toList();
    return new Snapshot(
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

  private Snapshot pending(StoredTask task) {
    return new Snapshot(
        task.task().id(),
        TaskStatus.PENDING,
        0,
        task.seq(),
        null,
        null,
        List.of(),
        null,
        clock.instant());
  }
}
