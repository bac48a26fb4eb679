package io.genpulse.server.queue;

import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskId;
import java.util.Collection;
import java.util.List;

/// What is still to be told of tasks that ended. Entries are written by the statement that ends a
/// task, and stay until marked as done: told at least once.
public interface Outbox {
  /// Up to `n` entries that are due; each is put off for half a minute, so that nobody else takes
  /// it meanwhile.
  List<Entry> due(Kind kind, int n);

  void done(Collection<Long> ids);

  /// What was to be published of these tasks was.
  void published(Collection<TaskId> tasks);

  /// @param attempts tries before this one
  record Entry(long id, Task task, int attempts) {}

  /// Who is to be told.
  enum Kind {
    /// Listeners, by [io.genpulse.server.event.TaskEvents].
    EVENT,
    /// The task's `callback_url`.
    WEBHOOK
  }
}
