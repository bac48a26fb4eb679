package io.genpulse.server.queue;

import io.genpulse.engine.RemoteJob;
import io.genpulse.engine.Route;
import io.genpulse.server.task.ObjectKey;
import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The tasks as workers see them: claimed, kept alive, settled. Fencing tokens see to it that a
/// task is recorded once, whoever else believes to work on it.
///
/// Every method throws [io.genpulse.server.task.TaskStoreUnavailableException] when the database is
/// away.
public interface TaskQueue {
  /// Those of the routes that have something to claim for this owner.
  Due due(Set<Route> routes, Set<String> taskTypes, String owner);

  /// Leases up to `n` pending tasks of a route, the most urgent and oldest first. Types that this
  /// worker does not know are left for others, and so are suspects. Answers none while the queue is
  /// paused.
  List<TaskLease> claim(Route route, Set<String> taskTypes, int n, String owner);

  /// Leases a suspect, if there is one: a task during which two workers died already. It may take
  /// whatever runs beside it along, so it is to run alone in its process.
  Optional<TaskLease> claimSuspect(Route route, Set<String> taskTypes, String owner);

  /// Extends the leases and answers, for those still held, whether cancellation is asked for. A
  /// lease that is missing in the answer is lost.
  Map<TaskId, Boolean> heartbeat(Collection<TaskLease> leases);

  /// Those of the leased tasks whose cancellation is asked for. Changes nothing.
  Set<TaskId> cancellations(Collection<TaskLease> leases);

  /// Writes down the remote job that a task has become, durably. Answers whether the lease is still
  /// held; nothing is written otherwise.
  boolean remember(TaskLease lease, RemoteJob job);

  /// The remote job that a task of this user has become; empty when there is none.
  Optional<RemoteJob> remoteJob(TaskId id, String userId);

  /// Writes progress of leases still held.
  void report(Collection<ProgressReport> reports);

  /// Records outcomes, if possible all in one transaction, with outputs, billing records and
  /// outbox. Answers the tasks as they are then; those whose lease was lost are missing, and
  /// nothing is recorded of them. An outcome that cannot be stored becomes a failure of its task,
  /// and harms no other.
  List<Task> settle(List<Settlement> settlements);

  /// The objects that are recorded as outputs of a task.
  Set<ObjectKey> recordedOutputs(TaskId id);

  /// Gives back the tasks whose leases had run out at `asOf`, or fails them for good when they took
  /// three workers down; fails pending ones past their deadline. Answers the tasks changed.
  ///
  /// @param asOf by [#now], at a moment at which living workers had had time to renew
  /// @param living ids of owners who are known to live. They are waited for some minutes longer,
  ///   and then no crash is charged
  List<Task> reap(Instant asOf, Collection<String> living);

  /// Gives back all tasks of a process that is dead, and forgets it. Answers the tasks changed.
  List<Task> rescue(WorkerInstance dead);

  /// Gives back, uncharged, what the database believes this owner to work on while it does not: the
  /// answer to a claim was lost. Answers the tasks changed.
  ///
  /// @param known every lease it has
  List<Task> disown(String owner, Collection<TaskLease> known);

  /// The clock that leases are measured by.
  Instant now();

  /// The processes of a host, and whether there is anything to [#reap].
  Lookout lookout(String hostId);

  /// Makes this process known, or says that it is still there. Answers whether there may be
  /// something to [#disown].
  boolean register(WorkerInstance instance);

  /// Forgets a process that ends in order; what it still holds is given back uncharged.
  void forget(WorkerInstance instance);

  /// Claims stop, everywhere, until `resume`. Running tasks go on.
  void pause();

  /// Lets every route go on.
  void resume();

  boolean paused();

  /// Claims of one route stop, everywhere, until `resume`.
  void pause(Route route);

  /// Lets a route go on, once the queue as a whole does.
  void resume(Route route);

  /// The words of the routes that are paused by themselves.
  Set<String> pausedRoutes();
}
