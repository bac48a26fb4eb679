package io.genpulse.client.http;

import io.genpulse.client.http.PaidCall.Begun;
import io.genpulse.client.http.PaidCall.Trace;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineJob;
import io.genpulse.engine.RemoteJob;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows jobs that a provider keeps until they end, and has them stopped there when nobody wants
/// the task any more. An attempt that is interrupted because its worker ends leaves them running:
/// the next one finds them by what [PaidWork] wrote down.
///
/// A task with several jobs begins all of them before it follows the first.
public final class JobWatch {
  private static final Logger log = LoggerFactory.getLogger(JobWatch.class);

  /// How long a stopped attempt waits for the provider to hear of it.
  private static final Duration LAST_WORD = Duration.ofMillis(800);

  private final RemoteWork work;
  private final PaidWork paid;
  private final Polling polling;
  private final Pause pause;
  private final InstantSource clock;
  private final Canceling canceling;

  public JobWatch(
      RemoteWork work,
      PaidWork paid,
      Polling polling,
      Pause pause,
      InstantSource clock,
      Canceling canceling) {
    this.work = work;
    this.paid = paid;
    this.polling = polling;
    this.pause = pause;
    this.clock = clock;
    this.canceling = canceling;
  }

  /// Has a job stopped at the provider.
  @FunctionalInterface
  public interface Canceling {
    /// Whether it will not go on, and is not paid for.
    boolean cancel(String id) throws InterruptedException;

    /// The job of a call that was interrupted before its answer was heard.
    default Trace find(RemoteJob intent) throws InterruptedException {
      return new Trace.Unknown();
    }
  }

  /// How a job ended.
  public sealed interface End<T> {
    /// With a result.
    record Done<T>(T result) implements End<T> {}

    /// Without one. What may succeed later is another job then.
    record Failed<T>(EngineException reason) implements End<T> {}
  }

  /// Does a task's work at the provider. When it is canceled, or fails for good, its jobs are
  /// stopped.
  public void run(EngineJob job, RemoteWork.Piece piece) throws InterruptedException {
    try {
      work.run(piece);
    } catch (InterruptedException e) {
      if (!job.goesOn()) {
        cancelAll(job);
      }
      throw e;
    } catch (EngineException e) {
      if (!e.error().retryable()) {
        cancelAll(job);
      }
      throw e;
    }
  }

  /// The result of a job.
  ///
  /// @param look empty while the job goes on; what it throws says nothing of the job
  /// @throws EngineException what the job ended with; `TIMEOUT` when it does not end
  public <T> T result(EngineJob job, Begun<?> begun, String slot, Polling.Look<End<T>> look)
      throws InterruptedException {
    return switch (end(job, begun, slot, look)) {
      case End.Done<T>(T result) -> result;
      case End.Failed<T>(EngineException reason) -> throw paid.failed(job, begun, slot, reason);
    };
  }

  private <T> End<T> end(EngineJob job, Begun<?> begun, String slot, Polling.Look<End<T>> look)
      throws InterruptedException {
    try {
      return polling.until(look, pause, clock, RandomGenerator.getDefault());
    } catch (EngineException e) {
      // One that cannot be stopped may still end well: the next attempt goes on with it.
      if (e.error() == EngineError.TIMEOUT && cancel(begun.id())) {
        throw paid.failed(job, begun, slot, e);
      }
      throw e;
    }
  }

  /// Beside the caller, who is to stop at once.
  private void cancelAll(EngineJob job) {
    List<String> ids = paid.jobs(job);
    Optional<RemoteJob> unheard = paid.unheard(job);
    if (ids.isEmpty() && unheard.isEmpty()) {
      return;
    }
    boolean interrupted = Thread.interrupted();
    Thread beside =
        Thread.ofVirtual()
            .name("cancel at the provider")
            .start(
                () -> {
                  try {
                    cancel(ids, unheard);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    try {
      beside.join(LAST_WORD);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void cancel(List<String> ids, Optional<RemoteJob> unheard) throws InterruptedException {
    for (String id : ids) {
      cancel(id);
    }
    try {
      if (unheard.isPresent() && canceling.find(unheard.get()) instanceof Trace.Found(String id)) {
        cancel(id);
      }
    } catch (EngineException e) {
      log.warn("A call that was interrupted is not looked for: {}", e.getMessage());
    }
  }

  /// Stops the jobs of a task that was canceled while no attempt at it ran.
  public void abandon(RemoteJob record) throws InterruptedException {
    cancel(PaidWork.jobs(record), Optional.of(record).filter(PaidWork::isUnheard));
  }

  private boolean cancel(String id) throws InterruptedException {
    try {
      boolean canceled = canceling.cancel(id);
      if (!canceled) {
        log.info("Job {} is not stopped at the provider: it is over, or cannot be any more", id);
      }
      return canceled;
    } catch (EngineException e) {
      log.warn("Job {} is not stopped at the provider: {}", id, e.getMessage());
      return false;
    }
  }
}
