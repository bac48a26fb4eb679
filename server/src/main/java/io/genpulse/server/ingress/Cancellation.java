package io.genpulse.server.ingress;

import io.genpulse.server.event.TaskNews;
import io.genpulse.server.fleet.EngineOrders;
import io.genpulse.server.queue.TaskQueue;
import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskRepository;
import io.genpulse.server.task.TaskStatus;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Cancels tasks, whoever asks for it: one that waits at once, one that runs as soon as its worker
/// hears of it.
public final class Cancellation {
  private static final Logger log = LoggerFactory.getLogger(Cancellation.class);

  private final TaskRepository repository;
  private final TaskNews news;
  private final TaskQueue queue;
  private final EngineOrders orders;

  public Cancellation(
      TaskRepository repository, TaskNews news, TaskQueue queue, EngineOrders orders) {
    this.repository = repository;
    this.news = news;
    this.queue = queue;
    this.orders = orders;
  }

  /// The task as it is then, which is the same as before when it had ended; empty when there is
  /// none.
  public Optional<Task> cancel(TaskId id) {
    Optional<Task> canceled = repository.cancel(id);
    canceled.ifPresent(
        task -> {
          news.tellAndRing(List.of(task));
          abandonJob(task);
        });
    return canceled;
  }

  /// What a task that waited for its next attempt left running elsewhere: nobody wants it now. The
  /// worker of one that runs sees to that itself.
  private void abandonJob(Task task) {
    if (task.status() != TaskStatus.CANCELED) {
      return;
    }
    try {
      if (queue.remoteJob(task.id(), task.userId()).isPresent()) {
        orders.abandon(task.id(), task.userId());
      }
    } catch (RuntimeException e) {
      log.warn("Task {} is canceled, but its remote job may go on", task.id(), e);
    }
  }
}
