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

/// A queue with nothing in it; tests override what they are about.
public class FakeTaskQueue implements TaskQueue {
  @Override
  public Due due(Set<Route> routes, Set<String> taskTypes, String owner) {
    return new Due(Set.of(), Set.of());
  }

  @Override
  public List<TaskLease> claim(Route route, Set<String> taskTypes, int n, String owner) {
    return List.of();
  }

  @Override
  public Optional<TaskLease> claimSuspect(Route route, Set<String> taskTypes, String owner) {
    return Optional.empty();
  }

  @Override
  public Map<TaskId, Boolean> heartbeat(Collection<TaskLease> leases) {
    return Map.of();
  }

  @Override
  public Set<TaskId> cancellations(Collection<TaskLease> leases) {
    return Set.of();
  }

  @Override
  public void report(Collection<ProgressReport> reports) {}

  @Override
  public List<Task> settle(List<Settlement> settlements) {
    return List.of();
  }

  @Override
  public Optional<RemoteJob> remoteJob(TaskId id, String userId) {
    return Optional.empty();
  }

  @Override
  public Set<ObjectKey> recordedOutputs(TaskId id) {
    return Set.of();
  }

  @Override
  public List<Task> reap(Instant asOf, Collection<String> living) {
    return List.of();
  }

  @Override
  public List<Task> rescue(WorkerInstance dead) {
    return List.of();
  }

  @Override
  public List<Task> disown(String owner, Collection<TaskLease> known) {
    return List.of();
  }

  @Override
  public Instant now() {
    return Instant.EPOCH;
  }

  @Override
  public boolean register(WorkerInstance instance) {
    return false;
  }

  @Override
  public Lookout lookout(String hostId) {
    return new Lookout(now(), List.of(), true);
  }

  @Override
  public void forget(WorkerInstance instance) {}

  @Override
  public void pause() {}

  @Override
  public void resume() {}

  @Override
  public void pause(Route route) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void resume(Route route) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Set<String> pausedRoutes() {
    return Set.of();
  }

  @Override
  public boolean paused() {
    return false;
  }

  @Override
  public boolean remember(TaskLease lease, RemoteJob job) {
    throw new UnsupportedOperationException();
  }
}
