package io.genpulse.server.ingress;

import io.genpulse.server.event.TaskNews;
import io.genpulse.server.task.KeyedTasks;
import io.genpulse.server.task.KeyedTasks.KeyedInsertion;
import io.genpulse.server.task.NewTask;
import io.genpulse.server.task.StoredTask;
import io.genpulse.server.task.TaskId;
import java.util.List;

/// Takes in tasks that come with an `Idempotency-Key`.
public final class KeyedSubmission {
  // Visible ASCII and blanks.
  private static final String KEY = "[ -~]{1,255}";

  private final KeyedTasks tasks;
  private final PendingLimit limit;
  private final TaskNews news;

  public KeyedSubmission(KeyedTasks tasks, PendingLimit limit, TaskNews news) {
    this.tasks = tasks;
    this.limit = limit;
    this.news = news;
  }

  /// A task that is stored now, or was by an earlier request.
  public record Accepted(TaskId id, boolean repeated) {}

  public Accepted submit(String key, String fingerprint, NewTask task) {
    if (!key.matches(KEY)) {
      throw new RefusedException(new Refusal.BadKey());
    }
    return switch (insert(key, fingerprint, task)) {
      case KeyedInsertion.Stored(long seq) -> {
        news.stored(List.of(new StoredTask(task, seq)));
        yield new Accepted(task.id(), false);
      }
      case KeyedInsertion.Repeated(TaskId first) -> new Accepted(first, true);
      case KeyedInsertion.OtherBody() -> throw new RefusedException(new Refusal.KeyReused());
      case KeyedInsertion.InFlight() -> throw new RefusedException(new Refusal.KeyInFlight());
      case KeyedInsertion.TaskIdTaken() ->
          throw new RefusedException(new Refusal.TaskIdTaken(task.id()));
    };
  }

  /// A repeated request adds nothing to a full queue, so it is answered all the same.
  private KeyedInsertion insert(String key, String fingerprint, NewTask task) {
    return limit.admit(
        () -> tasks.insert(key, fingerprint, task),
        () -> tasks.find(key, fingerprint, task).orElseThrow(limit::refusal));
  }
}
