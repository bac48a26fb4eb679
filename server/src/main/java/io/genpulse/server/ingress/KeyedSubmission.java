package io.genpulse.server.ingress;

import io.genpulse.server.event.TaskEvents;
import io.genpulse.server.event.TaskSnapshot;
import io.genpulse.server.queue.QueueBell;
import io.genpulse.server.task.KeyedTasks;
import io.genpulse.server.task.KeyedTasks.KeyedInsertion;
import io.genpulse.server.task.NewTask;
import io.genpulse.server.task.TaskId;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/// Takes in tasks that come with an `Idempotency-Key`.
final class KeyedSubmission {
  // Visible ASCII and blanks.
  private static final String KEY = "[ -~]{1,255}";

  private final KeyedTasks tasks;
  private final PendingLimit limit;
  private final TaskEvents events;
  private final QueueBell bell;
  private final InstantSource clock;

  KeyedSubmission(
      KeyedTasks tasks,
      PendingLimit limit,
      TaskEvents events,
      QueueBell bell,
      InstantSource clock) {
    this.tasks = tasks;
    this.limit = limit;
    this.events = events;
    this.bell = bell;
    this.clock = clock;
  }

  /// A task that is stored now, or was by an earlier request.
  record Accepted(TaskId id, boolean repeated) {}

  Accepted submit(String key, String fingerprint, NewTask task) {
    if (!key.matches(KEY)) {
      throw new ProblemException(
          Problem.BAD_REQUEST, "Idempotency-Key must be 1..255 characters of ASCII.");
    }
    return switch (insert(key, fingerprint, task)) {
      case KeyedInsertion.Stored() -> {
        events.publish(List.of(TaskSnapshot.ofStored(task, clock.instant())));
        bell.ring(Set.of(task.route()));
        yield new Accepted(task.id(), false);
      }
      case KeyedInsertion.Repeated(TaskId first) -> new Accepted(first, true);
      case KeyedInsertion.OtherBody() ->
          throw new ProblemException(
              Problem.IDEMPOTENCY_KEY_REUSE, "This Idempotency-Key came with another body before.");
      case KeyedInsertion.InFlight() ->
          throw new ProblemException(
              Problem.IDEMPOTENCY_KEY_IN_FLIGHT,
              "The first request with this key is not done yet.");
      case KeyedInsertion.TaskIdTaken() -> throw Submissions.taskIdTaken(task.id());
    };
  }

  /// A repeated request adds nothing to a full queue, so it is answered all the same.
  private KeyedInsertion insert(String key, String fingerprint, NewTask task) {
    return limit.admit()
        ? tasks.insert(key, fingerprint, task)
        : tasks.find(key, fingerprint, task).orElseThrow(PendingLimit::refusal);
  }
}
