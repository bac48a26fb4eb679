package io.genpulse.server.task;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The tasks as clients see them: stored, found, listed, canceled. What workers need is in
/// `queue.TaskQueue`.
///
/// Every method throws [TaskStoreUnavailableException] when the database is away.
public interface TaskRepository {
  /// Stores tasks durably, all in one transaction, and says for each, in order, what became of it.
  List<Insertion> insert(List<NewTask> tasks);

  Optional<Task> find(TaskId id);

  /// Newest first.
  TaskPage list(TaskQuery query);

  TaskStats stats();

  /// How many tasks are pending, counted up to `most`.
  long pending(int most);

  /// Cancels a pending task, asks for cancellation of a processing one, leaves a terminal one as it
  /// is. Answers the task as it is then; empty when there is none.
  Optional<Task> cancel(TaskId id);

  /// Puts a pending task to another place among those of its route and answers it; empty when it is
  /// not pending, waits for a time of its own, or the other one does not wait there.
  Optional<Task> move(TaskId id, QueuePlace place);

  /// Stores a new pending task like a failed or canceled one; empty when there is no such.
  Optional<Task> repeat(TaskId id, TaskId fresh);

  /// Removes a terminal task and answers it as it was, so that its objects can be removed too;
  /// empty when there is none or it is not terminal.
  Optional<Task> remove(TaskId id);

  /// Those of these tasks that are there.
  Set<TaskId> known(Collection<TaskId> ids);

  /// What became of a submitted task.
  sealed interface Insertion {
    /// A new row.
    ///
    /// @param seq of its first event
    record Stored(long seq) implements Insertion {}

    /// A row of that id and the same request was there.
    record Same() implements Insertion {}

    /// A row of that id with another request was there; it is untouched.
    record Conflict() implements Insertion {}
  }
}
