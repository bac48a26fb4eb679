package io.genpulse.server.maintenance;

import io.genpulse.server.task.ObjectKey;
import io.genpulse.server.task.TaskId;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/// What the database keeps beyond its use, taken away in pieces so that nobody waits for it.
///
/// Every method throws [io.genpulse.server.task.TaskStoreUnavailableException] when the database is
/// away.
public interface Leftovers {
  /// Whether it is this process's turn to do a job that the whole system is to do once in a while.
  /// Answers true to one process for each interval.
  boolean turn(String job, Duration interval);

  /// Up to `n` tasks that ended longer ago than that, the oldest first.
  List<EndedTask> endedTasks(Duration age, int n);

  /// Removes those of the tasks that have ended, and answers how many those are.
  int removeTasks(Collection<TaskId> tasks);

  /// Up to `n` objects of tasks recorded longer ago than that, which are still in the store.
  List<ExpiredObject> expiredObjects(Duration age, int n);

  /// The objects are no longer in the store; their tasks go on saying that there were some.
  void markRemoved(Collection<ExpiredObject> objects);

  /// Those of the keys that no task has recorded, nor may yet record.
  ///
  /// @param tasks whose objects they are, by their names
  Set<ObjectKey> unrecorded(Collection<ObjectKey> keys, Collection<TaskId> tasks);

  /// Removes up to `n` dead letters, the oldest first: those older than `age` unless that is zero,
  /// and all but the `most` youngest.
  int removeDeadLetters(Duration age, int most, int n);

  /// Removes up to `n` each of idempotency keys that have run out, of what was told long ago or
  /// could not be for a week, and processes not heard of for a day.
  int removeStale(int n);

  /// Adds up the counts of ended tasks, which come in pieces.
  void addUpCounts();

  /// Counts the ended tasks anew: older versions end tasks without counting them.
  void recount();

  /// @param objects those that are still in the store
  record EndedTask(TaskId id, List<ObjectKey> objects) {
    public EndedTask {
      objects = List.copyOf(objects);
    }
  }

  /// @param n of the output
  record ExpiredObject(TaskId task, int n, List<ObjectKey> keys) {}
}
