package io.genpulse.server.queue;

import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskId;
import java.util.Collection;
import java.util.List;

/// The ends of tasks that listeners are still to be told of. Entries are written by the statement
/// that ends a task, and stay until they were published: told at least once.
public interface Outbox {
  /// Up to `n` tasks that are to be told of; each is put off for half a minute, so that nobody else
  /// takes it meanwhile.
  List<Task> due(int n);

  /// Up to `n` tasks whose states somebody may ask the bus for: those that have not ended, and
  /// those that did within the last hour.
  List<TaskId> recent(int n);

  /// How these tasks are now.
  List<Task> states(Collection<TaskId> tasks);

  /// What was to be published of these tasks was.
  void published(Collection<TaskId> tasks);

  /// Whether nothing is left to be published of these tasks.
  boolean isPublished(Collection<TaskId> tasks);
}
