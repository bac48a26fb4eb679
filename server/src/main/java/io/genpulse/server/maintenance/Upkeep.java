package io.genpulse.server.maintenance;

import io.genpulse.server.event.TaskNews;
import io.genpulse.server.host.HostProcesses;
import io.genpulse.server.queue.Outbox;
import io.genpulse.server.queue.TaskQueue;
import io.genpulse.server.queue.WorkerInstance;
import io.genpulse.server.storage.ObjectListing;
import io.genpulse.server.storage.ObjectStorage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;

/// The jobs that keep the whole system in order, run by every process of the server, whatever else
/// it does: none may depend on another one being there.
public final class Upkeep implements AutoCloseable {
  // Tidying up walks through a whole store, between pauses of up to a day.
  private static final Duration LONGEST_TIDYING = Duration.ofDays(3);
  private static final Duration LONGEST_TELLING = Duration.ofMinutes(5);

  private final List<RepeatedJob> jobs;

  /// Starts the jobs.
  ///
  /// @param statesLost whether the bus has lost its data since anybody asked
  /// @param self this process, which is not looked after here
  public Upkeep(
      TaskQueue queue,
      Outbox outbox,
      BooleanSupplier statesLost,
      TaskNews news,
      WorkerInstance self,
      Leftovers leftovers,
      RetentionSettings retention,
      ObjectStorage storage,
      ObjectListing listing,
      Liveness liveness) {
    jobs =
        List.of(
            new RepeatedJob(
                "rescuer",
                AbandonedTaskRescuer.INTERVAL,
                AbandonedTaskRescuer.INTERVAL,
                new AbandonedTaskRescuer(
                    queue, news, self, HostProcesses::isAlive, System::nanoTime),
                liveness),
            new RepeatedJob(
                "outbox",
                OutboxSweeper.INTERVAL,
                OutboxSweeper.INTERVAL,
                new OutboxSweeper(outbox, news, OutboxSweeper.PATIENCE),
                liveness),
            new RepeatedJob(
                "lost-states",
                LostStates.INTERVAL,
                LostStates.INTERVAL,
                new LostStates(statesLost, outbox, news),
                liveness.guard("lost-states", LONGEST_TELLING)),
            new RepeatedJob(
                "retention",
                Retention.INTERVAL,
                Retention.INTERVAL,
                new Retention(leftovers, storage, retention),
                liveness.guard("retention", LONGEST_TIDYING)),
            new RepeatedJob(
                "orphans",
                OrphanSweeper.INTERVAL,
                OrphanSweeper.INTERVAL,
                new OrphanSweeper(leftovers, listing, storage, retention, InstantSource.system()),
                liveness.guard("orphans", LONGEST_TIDYING)));
  }

  @Override
  public void close() {
    RepeatedJob.closeAll(jobs);
  }
}
