package io.genpulse.server.ingress;

import io.genpulse.server.event.TaskNews;
import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskRepository;
import java.util.List;
import java.util.Optional;

/// Cancels tasks, whoever asks for it: one that waits at once, one that runs as soon as its worker
/// hears of it.
public final class Cancellation {
  private final TaskRepository repository;
  private final TaskNews news;

  public Cancellation(TaskRepository repository, TaskNews news) {
    this.repository = repository;
    this.news = news;
  }

  /// The task as it is then, which is the same as before when it had ended; empty when there is
  /// none.
  public Optional<Task> cancel(TaskId id) {
    Optional<Task> canceled = repository.cancel(id);
    canceled.ifPresent(task -> news.tellAndRing(List.of(task)));
    return canceled;
  }
}
