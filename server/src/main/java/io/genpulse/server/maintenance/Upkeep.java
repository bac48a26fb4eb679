package io.genpulse.server.maintenance;

import io.genpulse.server.event.TaskNews;
import io.genpulse.server.host.HostProcesses;
import io.genpulse.server.queue.Outbox;
import io.genpulse.server.queue.TaskQueue;
import io.genpulse.server.queue.WorkerInstance;
import java.util.List;

/// The jobs that keep the whole system in order, run by every process of the server, whatever else
/// it does: none may depend on another one being there.
public final class Upkeep implements AutoCloseable {
  private final List<RepeatedJob> jobs;

  /// Starts the jobs.
  ///
  /// @param self this process, which is not looked after here
  public Upkeep(TaskQueue queue, Outbox outbox, TaskNews news, WorkerInstance self) {
    jobs =
        List.of(
            new RepeatedJob(
                "rescuer",
                AbandonedTaskRescuer.INTERVAL,
                AbandonedTaskRescuer.INTERVAL,
                new AbandonedTaskRescuer(queue, news, self, HostProcesses::isAlive)),
            new RepeatedJob(
                "outbox",
                OutboxSweeper.INTERVAL,
                OutboxSweeper.INTERVAL,
                new OutboxSweeper(outbox, news)));
  }

  @Override
  public void close() {
    jobs.forEach(RepeatedJob::close);
  }
}
