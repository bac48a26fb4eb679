package io.genpulse.server.worker;

import io.genpulse.engine.RemoteJob;
import io.genpulse.server.queue.TaskQueue;
import io.genpulse.server.task.TaskStoreUnavailableException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which remote job a task has become, as its row says. Waits for a database that is away: a job
/// that is paid for and not written down is lost.
final class RemoteJobRecord {
  private static final Logger log = LoggerFactory.getLogger(RemoteJobRecord.class);
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(500);
  private static final int TRIES_ONCE_STOPPED = 6;

  private final RunningTask running;
  private final TaskQueue queue;
  private volatile @Nullable RemoteJob job;

  RemoteJobRecord(RunningTask running, TaskQueue queue) {
    this.running = running;
    this.queue = queue;
    this.job = running.lease().remoteJob();
  }

  Optional<RemoteJob> get() {
    return Optional.ofNullable(job);
  }

  /// @throws InterruptedException when the attempt is to stop, or its lease is lost
  void write(RemoteJob fresh) throws InterruptedException {
    boolean interrupted = Thread.interrupted();
    if (interrupted && fresh.jobId() == null) {
      throw new InterruptedException("the attempt is to stop");
    }
    try {
      store(fresh);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void store(RemoteJob fresh) throws InterruptedException {
    int triesOnceStopped = 0;
    while (triesOnceStopped < TRIES_ONCE_STOPPED) {
      try {
        if (!queue.remember(running.lease(), fresh)) {
          running.stop(StopReason.LEASE_LOST);
          throw new InterruptedException("the task is no longer this attempt's");
        }
        job = fresh;
        return;
      } catch (TaskStoreUnavailableException e) {
        log.warn(
            "Task {}: its remote job waits to be written down: {}",
            running.task().id(),
            e.getMessage());
        triesOnceStopped += running.isStopped() ? 1 : 0;
        sleep(fresh);
      }
    }
    throw new InterruptedException("the attempt is to stop, and the database is away");
  }

  /// Only an id is worth waiting for once the attempt is to stop.
  private static void sleep(RemoteJob fresh) throws InterruptedException {
    try {
      Thread.sleep(BETWEEN_TRIES);
    } catch (InterruptedException e) {
      if (fresh.jobId() == null) {
        throw e;
      }
    }
  }
}
