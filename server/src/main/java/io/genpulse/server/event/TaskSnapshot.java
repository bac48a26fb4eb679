package io.genpulse.server.event;

import io.genpulse.server.storage.ObjectStorage;
import io.genpulse.server.task.NewTask;
import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskStatus;
import java.net.URI;
import java.time.Instant;
import java.util.List;

/// Makes the event that says how a task is.
public final class TaskSnapshot {
  // What a fresh row starts with.
  private static final long FIRST_SEQ = 1;

  private TaskSnapshot() {}

  /// @param at when the task became so
  public static TaskEvent of(Task task, ObjectStorage storage, Instant at) {
    List<String> urls =
        task.outputs().stream()
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
        at);
  }

  /// The event of a task that was just stored.
  public static TaskEvent ofStored(NewTask task, Instant at) {
    return new TaskEvent(
        task.id(), TaskStatus.PENDING, 0, FIRST_SEQ, null, null, List.of(), null, at);
  }
}
