package io.genpulse.client.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.genpulse.client.http.ScriptedProvider.Seen;
import io.genpulse.engine.Engine;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.RecordingJob;
import io.genpulse.engine.RecordingJob.Charged;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What every engine promises whose provider keeps jobs: an attempt goes on with what an earlier
/// one began, a lost answer is looked for, and what nobody wants any more is stopped.
public abstract class RemoteJobContract extends RemoteEngineContract {
  private static final long PATIENCE = 60;

  /// Waits for nothing, and can be interrupted.
  protected static final Pause NO_PAUSE =
      _ -> {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      };

  /// The route by which a job is asked for.
  protected abstract String pollRoute();

  /// What the provider says of a job, by the script's own state: it is done.
  protected abstract Reply done();

  /// What it says of one that goes on.
  protected abstract Reply running();

  /// How jobs end without a result.
  protected abstract List<Row> endings();

  /// The route of the results.
  protected abstract String downloadRoute();

  protected abstract Reply result();

  /// The route by which a job is stopped; empty where there is none.
  protected abstract Optional<String> cancelRoute();

  /// Takes a paid call, as [#accepted] does, but answers nothing.
  protected abstract void takeSilently(Seen request);

  private Reply takenAndNeverHeard(CountDownLatch come) {
    return (request, socket) -> {
      takeSilently(request);
      return told(come, Reply.never()).to(request, socket);
    };
  }

  /// Whether a call whose answer is lost can be looked for.
  protected boolean canBeFound() {
    return true;
  }

  @Override
  protected final boolean keepsJobs() {
    return true;
  }

  private int submits() {
    return provider.requests(submitRoute()).size();
  }

  /// A reply that says when its request has come.
  private static Reply told(CountDownLatch come, Reply reply) {
    return (request, socket) -> {
      come.countDown();
      return reply.to(request, socket);
    };
  }

  /// Makes one file on a thread that is interrupted once the provider was asked for something.
  private void interruptedAt(CountDownLatch come, Engine engine, RecordingJob job)
      throws Exception {
    var end = new AtomicReference<@Nullable Throwable>();
    Thread caller =
        Thread.ofVirtual().start(() -> end.set(catchThrowable(() -> make(engine, 1, job))));
    assertThat(come.await(PATIENCE, TimeUnit.SECONDS)).isTrue();

    caller.interrupt();

    assertThat(caller.join(Duration.ofSeconds(PATIENCE))).isTrue();
    assertThat(end.get()).isInstanceOf(InterruptedException.class);
  }

  @Test
  void interruptedInAnyPhaseItEndsAndTheNextAttemptGoesOn() throws Exception {
    List<String> phases = List.of(pollRoute(), downloadRoute());
    for (String phase : phases) {
      var come = new CountDownLatch(1);
      provider.on(phase, told(come, Reply.never()));
      int before = submits();
      RecordingJob job = job(null);
      job.leaveTheTask();
      try (Engine one = open()) {
        interruptedAt(come, one, job);
      }
      provider.on(pollRoute(), done()).on(downloadRoute(), result());

      RecordingJob later = job(job.remoteJob().orElseThrow());
      try (Engine other = open()) {
        make(other, 1, later);
      }

      assertThat(later.files()).hasSize(1);
      assertThat(submits()).as(phase).isEqualTo(before + 1);
    }
    cancelRoute().ifPresent(route -> assertThat(provider.requests(route)).isEmpty());
  }

  @Test
  void aCanceledTaskHasItsJobStopped() throws Exception {
    assumeThat(cancelRoute()).as("a provider that can stop a job").isPresent();
    var polled = new CountDownLatch(1);
    var stopped = new CountDownLatch(1);
    provider
        .on(pollRoute(), told(polled, running()))
        .on(cancelRoute().orElseThrow(), told(stopped, Reply.json("{}")));

    try (Engine one = open()) {
      interruptedAt(polled, one, job(null));

      assertThat(stopped.await(PATIENCE, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aJobThatWasLeftForTheNextAttemptIsStoppedWithoutOne() throws Exception {
    assumeThat(cancelRoute()).as("a provider that can stop a job").isPresent();
    var polled = new CountDownLatch(1);
    provider
        .on(pollRoute(), told(polled, running()))
        .on(cancelRoute().orElseThrow(), Reply.json("{}"));
    RecordingJob left = job(null);
    left.leaveTheTask();
    try (Engine one = open()) {
      interruptedAt(polled, one, left);
    }
    provider.on(pollRoute(), running());

    try (Engine other = open()) {
      other.abandon(left.remoteJob().orElseThrow());
    }

    assertThat(provider.requests(cancelRoute().orElseThrow())).hasSize(1);
    assertThat(submits()).isEqualTo(1);
  }

  @Test
  void aTaskCanceledBeforeItsAnswerHasItsJobFoundAndStopped() throws Exception {
    assumeThat(cancelRoute().isPresent() && canBeFound()).isTrue();
    var come = new CountDownLatch(1);
    var stopped = new CountDownLatch(1);
    provider
        .on(submitRoute(), takenAndNeverHeard(come))
        .on(pollRoute(), running())
        .on(cancelRoute().orElseThrow(), told(stopped, Reply.json("{}")));

    try (Engine one = open()) {
      interruptedAt(come, one, job(null));

      assertThat(stopped.await(PATIENCE, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aCallThatWasNeverHeardIsFoundAndStoppedWithoutAnAttempt() throws Exception {
    assumeThat(cancelRoute().isPresent() && canBeFound()).isTrue();
    var come = new CountDownLatch(1);
    provider
        .on(submitRoute(), takenAndNeverHeard(come))
        .on(pollRoute(), running())
        .on(cancelRoute().orElseThrow(), Reply.json("{}"));
    RecordingJob killed = job(null);
    killed.leaveTheTask();
    try (Engine one = open()) {
      interruptedAt(come, one, killed);
    }

    try (Engine other = open()) {
      other.abandon(killed.remoteJob().orElseThrow());
    }

    assertThat(provider.requests(cancelRoute().orElseThrow())).hasSize(1);
  }

  @Test
  void aJobWhoseAnswerIsLostIsFoundAtOnce() throws Exception {
    assumeThat(canBeFound()).isTrue();
    provider.on(
        submitRoute(),
        (request, _) -> {
          takeSilently(request);
          return false;
        });

    RecordingJob job = done((engine, at) -> make(engine, 1, at));

    assertThat(job.files()).hasSize(1);
    assertThat(submits()).isEqualTo(1);
  }

  @Test
  void aWorkerKilledBeforeTheAnswerNeverMakesTwoJobs() throws Exception {
    assumeThat(canBeFound()).isTrue();
    var come = new CountDownLatch(1);
    provider.on(submitRoute(), takenAndNeverHeard(come));
    RecordingJob killed = job(null);
    killed.leaveTheTask();
    try (Engine one = open()) {
      interruptedAt(come, one, killed);
    }
    provider.on(submitRoute(), accepted());

    RecordingJob later = job(killed.remoteJob().orElseThrow());
    try (Engine other = open()) {
      make(other, 1, later);
    }

    assertThat(later.files()).hasSize(1);
    assertThat(submits()).isEqualTo(1);
  }

  @Test
  void aCallThatNeverArrivedIsMadeAgain() throws Exception {
    assumeThat(canBeFound()).isTrue();
    provider.on(submitRoute(), Reply.silence(), accepted());
    RecordingJob first = job(null);
    try (Engine engine = open()) {
      assertThatThrownBy(() -> make(engine, 1, first))
          .isInstanceOfSatisfying(
              EngineException.class, e -> assertThat(e.error()).isEqualTo(EngineError.UNAVAILABLE));

      RecordingJob second = job(first.remoteJob().orElseThrow());
      make(engine, 1, second);

      assertThat(second.files()).hasSize(1);
      assertThat(submits()).isEqualTo(2);
    }
  }

  @Test
  void everyEndWithoutAResultIsItsErrorAndMayBecomeAnotherJob() throws Exception {
    for (Row row : endings()) {
      provider.on(pollRoute(), row.reply());
      RecordingJob failed = job(null);
      int before = submits();
      try (Engine one = open()) {
        assertThatThrownBy(() -> make(one, 1, failed))
            .as("row %s", row)
            .isInstanceOfSatisfying(
                EngineException.class,
                e -> assertThat(e.error()).as(e.getMessage()).isEqualTo(row.error()));
      }
      provider.on(pollRoute(), done());
      if (row.error().retryable()) {
        try (Engine other = open()) {
          make(other, 1, job(failed.remoteJob().orElseThrow()));
        }
        assertThat(submits()).isEqualTo(before + 2);
      }
    }
  }

  @Test
  void aProviderThatIsAwayForAWhileHasNotLostTheJob() throws Exception {
    provider.on(pollRoute(), running(), Reply.html(502), Reply.silence(), running(), done());

    RecordingJob job = done((engine, at) -> make(engine, 1, at));

    assertThat(job.files()).hasSize(1);
    assertThat(submits()).isEqualTo(1);
  }

  @Test
  void aLinkThatHasExpiredIsAskedForAnew() throws Exception {
    provider.on(downloadRoute(), Reply.html(403), result());

    assertThat(done((engine, at) -> make(engine, 1, at)).files()).hasSize(1);
  }

  @Test
  void eachChargeBelongsToItsJob() throws Exception {
    assumeThat(mostFiles()).isGreaterThan(1);
    var charged = new ArrayList<String>();
    var job = new AtomicReference<@Nullable RecordingJob>();
    job.set(
        new RecordingJob(
            job(null).folder(),
            null,
            told -> {
              RecordingJob own = job.get();
              if (told instanceof Charged && own != null) {
                charged.add(String.valueOf(own.remoteJob().orElseThrow().jobId()));
              }
            }));

    try (Engine engine = open()) {
      make(engine, 2, Objects.requireNonNull(job.get()));
    }

    assertThat(charged).hasSize(2).doesNotHaveDuplicates();
  }
}
