package io.genpulse.server.queue;

import io.genpulse.engine.RemoteJob;
import io.genpulse.engine.Route;
import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The tasks as workers see them: claimed, kept alive, settled. Fencing tokens see to it that a
/// task is recorded once, whoever else believes to work on it.
///
/// Every method throws [io.genpulse.server.task.TaskStoreUnavailableException] when the database is
/// away.
public interface TaskQueue {
  /// Those of the routes that have something to claim for this owner.
  Set<Route> due(Set<Route> routes, Set<String> taskTypes, String owner);

  /// Leases up to `n` pending tasks of a route, the most urgent and oldest first. Types that this
  /// worker does not know are left for others. Answers none while the queue is paused.
  List<TaskLease> claim(Route route, Set<String> taskTypes, int n, String owner);

  /// Extends the leases and answers, for those still held, whether cancellation is asked for. A
  /// lease that is missing in the answer is lost.
  Map<TaskId, Boolean> heartbeat(Collection<TaskLease> leases);

  /// Those of the leased tasks whose cancellation is asked for. Changes nothing.
  Set<TaskId> cancellations(Collection<TaskLease> leases);

  /// Writes down the remote job that a task has become, durably. Answers whether the lease is still
  /// held; nothing is written otherwise.
  boolean remember(TaskLease lease, RemoteJob job);

  /// Writes progress of leases still held.
  void report(Collection<ProgressReport> reports);

  /// Records outcomes, all in one transaction, with outputs, billing records and outbox. Answers
  /// the tasks as they are then; those whose lease was lost are missing, and nothing is recorded of
  /// them.
  List<Task> settle(List<Settlement> settlements);

  /// Gives abandoned tasks back, or fails them for good when they took three workers down; fails
  /// pending ones past their deadline. Answers the tasks changed.
  List<Task> reap();

  /// The clock that leases are measured by.
  Instant now();

  /// Makes this process known, or says that it is still there.
  void register(WorkerInstance instance);

  List<WorkerInstance> instances(String hostId);

  /// Forgets a process that is gone; its leases run out at once.
  void forget(WorkerInstance instance);

  /// Claims stop, everywhere, until `resume`. Running tasks go on.
  void pause();

  void resume();

  boolean paused();
}
