package io.genpulse.server.worker;

import io.genpulse.server.queue.TaskQueue;
import io.genpulse.server.storage.ObjectStorage;
import io.genpulse.server.storage.StorageException;
import io.genpulse.server.task.ObjectKey;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskStoreUnavailableException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes objects that were uploaded for a task but not recorded, in the background: the store may
/// be slow just then, and outcomes must not wait for it.
final class OrphanFiles implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(OrphanFiles.class);
  private static final int MOST_WAITING = 1_000;

  private final TaskQueue queue;
  private final ObjectStorage storage;
  private final Semaphore room = new Semaphore(MOST_WAITING);
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("orphan-files").factory());

  OrphanFiles(TaskQueue queue, ObjectStorage storage) {
    this.queue = queue;
    this.storage = storage;
  }

  /// Removes those that the task does not have among its outputs.
  void remove(TaskId task, Collection<ObjectKey> written) {
    if (written.isEmpty()) {
      return;
    }
    if (!room.tryAcquire()) {
      log.warn("Too many objects are to be removed; {} are left in the store", written.size());
      return;
    }
    try {
      thread.execute(() -> removeUnrecorded(task, List.copyOf(written)));
    } catch (RejectedExecutionException e) {
      room.release();
      log.debug("The worker has stopped; {} objects are left to the sweeper", written.size(), e);
    }
  }

  private void removeUnrecorded(TaskId task, List<ObjectKey> written) {
    try {
      var orphans = new HashSet<>(written);
      orphans.removeAll(queue.recordedOutputs(task));
      orphans.forEach(this::remove);
    } catch (TaskStoreUnavailableException e) {
      log.warn("It is not known which of {} objects are orphans; all are left", written.size(), e);
    } finally {
      room.release();
    }
  }

  private void remove(ObjectKey key) {
    try {
      storage.remove(key);
    } catch (StorageException e) {
      log.warn("Orphan {} is left in the store", key, e);
    }
  }

  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(2, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
