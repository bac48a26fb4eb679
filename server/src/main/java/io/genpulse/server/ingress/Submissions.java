package io.genpulse.server.ingress;

import io.genpulse.server.task.NewTask;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskRepository;

/// Stores tasks that clients hand in, as long as there is room.
final class Submissions {
  private final SubmissionBatcher batcher;
  private final PendingLimit limit;
  private final TaskRepository repository;

  Submissions(SubmissionBatcher batcher, PendingLimit limit, TaskRepository repository) {
    this.batcher = batcher;
    this.limit = limit;
    this.repository = repository;
  }

  /// Stores a task durably; the same one twice is no mistake.
  ///
  /// @throws ProblemException `QUEUE_FULL` or `TASK_ID_CONFLICT`
  void store(NewTask task) throws InterruptedException {
    // A repeated request adds nothing to a full queue, so it is answered all the same.
    if (!limit.admit() && repository.find(task.id()).isEmpty()) {
      throw PendingLimit.refusal();
    }
    switch (batcher.submit(task)) {
      case STORED, SAME -> {}
      case CONFLICT -> throw taskIdTaken(task.id());
    }
  }

  static ProblemException taskIdTaken(TaskId id) {
    return new ProblemException(
        Problem.TASK_ID_CONFLICT, "Task %s is there already, from another request.".formatted(id));
  }
}
