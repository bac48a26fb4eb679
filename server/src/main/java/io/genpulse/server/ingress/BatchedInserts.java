package io.genpulse.server.ingress;

import io.genpulse.server.event.TaskNews;
import io.genpulse.server.task.NewTask;
import io.genpulse.server.task.StoredTask;
import io.genpulse.server.task.TaskRepository;
import io.genpulse.server.task.TaskRepository.Insertion;
import io.genpulse.server.task.TaskStoreUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;

/// Stores tasks that come in at the same moment in one transaction, since a commit costs much more
/// than a row. While one commit runs, the next batch gathers.
public final class BatchedInserts implements AutoCloseable {
  private static final int BATCH = 128;
  // Of parameters in one statement; a task that has more goes alone.
  private static final long BATCH_CHARS = 4 << 20;

  private final TaskRepository repository;
  private final TaskNews news;
  private final LinkedBlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
  private final ExecutorService committer =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("committer").factory());

  private record Waiting(NewTask task, CompletableFuture<Insertion> answer) {}

  public BatchedInserts(TaskRepository repository, TaskNews news) {
    this.repository = repository;
    this.news = news;
  }

  /// Stores a task durably, waits for that, and wakes workers.
  ///
  /// @throws TaskStoreUnavailableException when the database is away or this server stops
  Insertion submit(NewTask task) throws InterruptedException {
    var waiting = new Waiting(task, new CompletableFuture<>());
    queue.add(waiting);
    try {
      committer.execute(this::commitWaiting);
      return waiting.answer().get();
    } catch (RejectedExecutionException e) {
      throw new TaskStoreUnavailableException("this server stops", e);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case TaskStoreUnavailableException away ->
            throw new TaskStoreUnavailableException("the task was not stored", away);
        case null, default -> throw new IllegalStateException("the task was not stored", e);
      }
    }
  }

  /// Of several calls that wait, the first takes all that there is, as far as a batch goes; there
  /// are as many calls as tasks, so the rest has its own.
  private void commitWaiting() {
    var batch = new ArrayList<Waiting>();
    long chars = 0;
    for (Waiting next = queue.peek(); next != null; next = queue.peek()) {
      chars += next.task().params().length();
      if (batch.size() == BATCH || (!batch.isEmpty() && chars > BATCH_CHARS)) {
        break;
      }
      queue.remove();
      batch.add(next);
    }
    if (!batch.isEmpty()) {
      commit(batch);
    }
  }

  private void commit(List<Waiting> batch) {
    try {
      List<Insertion> answers = repository.insert(batch.stream().map(Waiting::task).toList());
      announce(batch, answers);
      for (int i = 0; i < batch.size(); i++) {
        batch.get(i).answer().complete(answers.get(i));
      }
    } catch (TaskStoreUnavailableException e) {
      batch.forEach(waiting -> waiting.answer().completeExceptionally(e));
    } catch (RuntimeException | Error e) {
      // Whoever waits for an answer gets one.
      if (batch.size() == 1) {
        batch.getFirst().answer().completeExceptionally(e);
      } else {
        // One row that cannot be stored must not fail the others.
        batch.forEach(waiting -> commit(List.of(waiting)));
      }
    }
  }

  private void announce(List<Waiting> batch, List<Insertion> answers) {
    var stored = new ArrayList<StoredTask>();
    for (int i = 0; i < batch.size(); i++) {
      if (answers.get(i) instanceof Insertion.Stored(long seq)) {
        stored.add(new StoredTask(batch.get(i).task(), seq));
      }
    }
    news.stored(stored);
  }

  /// Commits what was submitted; submissions after that are refused.
  @Override
  public void close() {
    committer.close();
  }
}
