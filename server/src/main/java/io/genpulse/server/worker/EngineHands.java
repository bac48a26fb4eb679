package io.genpulse.server.worker;

import io.genpulse.engine.EngineCatalog;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.RemoteJob;
import io.genpulse.server.fleet.EngineOrders;
import io.genpulse.server.queue.TaskQueue;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskStoreUnavailableException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Does to the engines of this worker what all workers were told.
public final class EngineHands implements EngineOrders {
  private static final Logger log = LoggerFactory.getLogger(EngineHands.class);

  private final EngineCatalog engines;
  private final TaskQueue queue;

  public EngineHands(EngineCatalog engines, TaskQueue queue) {
    this.engines = engines;
    this.queue = queue;
  }

  @Override
  public void unload(String engine) {
    try {
      engines.unload(engine);
      log.info("Engine {} was told to unload", engine);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void abandon(TaskId task, String userId) {
    try {
      Optional<RemoteJob> job = queue.remoteJob(task, userId);
      if (job.isPresent()) {
        engines.abandon(job.get());
      }
    } catch (EngineException | TaskStoreUnavailableException e) {
      log.warn("Task {} is canceled, but its remote job goes on: {}", task, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
