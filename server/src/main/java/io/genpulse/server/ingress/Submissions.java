package io.genpulse.server.ingress;

import io.genpulse.server.task.NewTask;
import io.genpulse.server.task.TaskRepository;
import io.genpulse.server.task.TaskRepository.Insertion;

/// Stores tasks that clients hand in, as long as there is room.
public final class Submissions {
  private final BatchedInserts batcher;
  private final PendingLimit limit;
  private final TaskRepository repository;

  public Submissions(BatchedInserts batcher, PendingLimit limit, TaskRepository repository) {
    this.batcher = batcher;
    this.limit = limit;
    this.repository = repository;
  }

  /// Stores a task durably; the same one twice is no mistake.
  ///
  /// @throws RefusedException `QueueFull`, `DiskLow` or `TaskIdTaken`
  public void store(NewTask task) throws InterruptedException {
    Insertion insertion = limit.admit(() -> batcher.submit(task), () -> again(task));
    switch (insertion) {
      case Insertion.Stored _, Insertion.Same _ -> {}
      case Insertion.Conflict _ -> throw new RefusedException(new Refusal.TaskIdTaken(task.id()));
    }
  }

  /// A repeated request adds nothing to a full queue, so it is answered all the same.
  private Insertion again(NewTask task) throws InterruptedException {
    if (repository.find(task.id()).isEmpty()) {
      throw limit.refusal();
    }
    return batcher.submit(task);
  }
}
