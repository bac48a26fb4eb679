package io.genpulse.client.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.genpulse.client.http.PaidCall.Begun;
import io.genpulse.client.http.PaidCall.Trace;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineId;
import io.genpulse.engine.EngineJob;
import io.genpulse.engine.Money;
import io.genpulse.engine.Purchase;
import io.genpulse.engine.RemoteJob;
import io.genpulse.engine.Usage;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes calls that cost money so that none is lost and none is made twice: what is intended is
/// written down before, the provider's id after, and a later attempt at the task first finds out
/// what came of the calls of an earlier one.
///
/// A task may need several such calls. Each has a slot, which is the same in every attempt.
public final class PaidWork {
  private static final Logger log = LoggerFactory.getLogger(PaidWork.class);

  /// What the record says of a call that is over without a job: a later attempt may call again.
  private static final String OVER = "over";

  /// What the record says before the first call: its cost is set aside, and nothing is called.
  private static final String SET_ASIDE = "set_aside";

  /// What the task will cost, as [Money] is written; the day's limit counts it until the task is
  /// over.
  private static final String COST = "cost";

  private static final String SLOT = "slot";
  private static final String JOB = "job.";

  private final EngineId engine;
  private final RemoteWork work;
  private final OnUncertain policy;
  private final InstantSource clock;

  /// @param work counts the calls
  public PaidWork(EngineId engine, RemoteWork work, OnUncertain policy, InstantSource clock) {
    this.engine = engine;
    this.work = work;
    this.policy = policy;
    this.clock = clock;
  }

  /// Sets aside what a task will cost, before its first call. A task whose calls have begun goes
  /// on.
  ///
  /// What is set aside is written down first and added up then, so tasks that begin at the same
  /// moment see each other: together they never go beyond the day's limit, though two may be
  /// refused where there was room for one.
  ///
  /// @throws EngineException `TOO_EXPENSIVE` when the limits leave no room for it
  public void setAside(EngineJob job, Purchase purchase) throws InterruptedException {
    Optional<CostLimits> limits = work.costs();
    if (limits.isEmpty() || hasBegun(job)) {
      return;
    }
    Money cost = limits.get().ofTask(purchase);
    Optional<RemoteJob> earlier = earlier(job);
    int submission = earlier.map(remote -> remote.submission() + 1).orElse(1);
    RemoteJob aside =
        RemoteJob.intended(engine.value(), submission, "", clock.instant())
            .with(earlier.map(RemoteJob::more).orElse(Map.of()));
    job.remember(aside.with(OVER, SET_ASIDE).with(COST, cost.toString()));
    limits.get().checkDay(cost);
  }

  private boolean hasBegun(EngineJob job) {
    return unheard(job).isPresent() || !jobs(job).isEmpty();
  }

  /// The job of a slot: that of an earlier attempt, or of a call made now.
  ///
  /// @throws EngineException what the provider refused with; `UNAVAILABLE` when it may be called
  ///   again; `SUBMISSION_UNCERTAIN` when it must not
  public <T> Begun<T> begin(EngineJob job, String slot, PaidCall<T> call)
      throws InterruptedException {
    Optional<RemoteJob> earlier = earlier(job);
    String known = earlier.map(remote -> remote.more().get(JOB + slot)).orElse(null);
    if (known != null) {
      return resumed(job, earlier.orElseThrow(), slot, known, call);
    }
    Optional<RemoteJob> open = earlier.filter(remote -> isOpen(remote, slot));
    if (open.isEmpty()) {
      return call(job, next(job, earlier, slot), slot, call);
    }
    RemoteJob intent = open.get();
    return switch (call.trace(intent)) {
      case Trace.Found(String id) -> new Begun<>(named(job, intent, slot, id), Optional.empty());
      case Trace.Replayable() -> call(job, intent, slot, call);
      case Trace.Absent() -> call(job, next(job, earlier, slot), slot, call);
      case Trace.Unknown() -> {
        orFail("an earlier attempt called " + engine + " and did not hear the answer", null);
        job.log("calling " + engine + " again: whether it took the last call stays unknown");
        yield call(job, next(job, earlier, slot), slot, call);
      }
    };
  }

  private Optional<RemoteJob> earlier(EngineJob job) {
    return job.remoteJob().filter(remote -> remote.provider().equals(engine.value()));
  }

  private static boolean isOpen(RemoteJob remote, String slot) {
    return isUnheard(remote) && slot.equals(remote.more().getOrDefault(SLOT, slot));
  }

  private <T> Begun<T> resumed(
      EngineJob job, RemoteJob remote, String slot, String id, PaidCall<T> call)
      throws InterruptedException {
    if (call.isKept()) {
      job.log("going on with job " + id + " of " + engine);
      return new Begun<>(remote.named(id), Optional.empty());
    }
    orFail("an earlier attempt was paid for at " + engine + " and its result is lost", null);
    job.log("calling " + engine + " again: the result of the last call is lost");
    return call(job, next(job, Optional.of(remote), slot), slot, call);
  }

  /// The next call of the task, with the jobs of its other slots.
  private RemoteJob next(EngineJob job, Optional<RemoteJob> earlier, String slot) {
    int submission = earlier.map(PaidWork::nextSubmission).orElse(1);
    RemoteJob next =
        RemoteJob.intended(
            engine.value(), submission, key(job.taskId(), submission), clock.instant());
    return next.with(earlier.map(last -> without(last, OVER, JOB + slot)).orElse(Map.of()))
        .with(SLOT, slot);
  }

  /// What is set aside has a number, and is no call.
  private static int nextSubmission(RemoteJob earlier) {
    return SET_ASIDE.equals(earlier.more().get(OVER))
        ? earlier.submission()
        : earlier.submission() + 1;
  }

  private <T> Begun<T> call(EngineJob job, RemoteJob intent, String slot, PaidCall<T> call)
      throws InterruptedException {
    work.submit();
    RemoteJob noted = intent.with(call.notes(intent));
    job.remember(noted);
    return sent(job, noted, slot, call);
  }

  private <T> Begun<T> sent(EngineJob job, RemoteJob intent, String slot, PaidCall<T> call)
      throws InterruptedException {
    return switch (call.send(intent)) {
      case Sent.Answered(Answer answer) -> answered(job, intent, slot, call, answer);
      case Sent.NotSent(String reason, Throwable cause) ->
          throw over(job, intent, new EngineException(EngineError.UNAVAILABLE, reason, cause));
      case Sent.Uncertain(String reason, Throwable cause) ->
          new Begun<>(
              named(job, intent, slot, traced(job, intent, call, reason, cause)), Optional.empty());
    };
  }

  private <T> Begun<T> answered(
      EngineJob job, RemoteJob intent, String slot, PaidCall<T> call, Answer answer)
      throws InterruptedException {
    T accepted;
    try {
      accepted = call.read(answer);
    } catch (EngineException e) {
      throw over(job, intent, e);
    }
    String id = call.id(accepted);
    if (id.isBlank()) {
      throw answer.failure(
          EngineError.SUBMISSION_UNCERTAIN,
          engine
              + " took the call but named no job; look into the account before the task is"
              + " submitted anew");
    }
    return new Begun<>(named(job, intent, slot, id), Optional.of(accepted));
  }

  /// The id of the job that a call whose answer is lost has become.
  private <T> String traced(
      EngineJob job, RemoteJob intent, PaidCall<T> call, String reason, Throwable cause)
      throws InterruptedException {
    return switch (call.trace(intent)) {
      case Trace.Found(String id) -> id;
      case Trace.Replayable() ->
          throw new EngineException(
              EngineError.UNAVAILABLE, reason + "; the same call is sent again", cause);
      case Trace.Absent() ->
          throw over(
              job,
              intent,
              new EngineException(EngineError.UNAVAILABLE, reason + "; no job came of it", cause));
      case Trace.Unknown() -> {
        orFail(reason, cause);
        throw over(
            job,
            intent,
            new EngineException(
                EngineError.UNAVAILABLE, reason + "; whether it took the call is unknown", cause));
      }
    };
  }

  private void orFail(String reason, @Nullable Throwable cause) {
    if (policy == OnUncertain.FAIL) {
      throw new EngineException(
          EngineError.SUBMISSION_UNCERTAIN,
          reason
              + ". It may have been paid for, so it is not called again; look into the account, and"
              + " submit the task anew if nothing is there",
          cause);
    }
    log.warn("{}; {} is called again, which may be paid for twice", reason, engine);
  }

  private RemoteJob named(EngineJob job, RemoteJob intent, String slot, String id)
      throws InterruptedException {
    RemoteJob named = intent.named(id).with(JOB + slot, id);
    job.remember(named);
    return named;
  }

  /// Charges for a job. The charge is told with the job's id, so that an attempt that hears of it
  /// again does not add to it. All calls of the task must have begun.
  public void charge(EngineJob job, Begun<?> begun, Usage usage) throws InterruptedException {
    RemoteJob record = job.remoteJob().orElse(begun.job());
    if (!begun.id().equals(record.jobId())) {
      job.remember(record.named(begun.id()));
    }
    job.charge(usage);
  }

  /// The id of a slot's job, as a task of its own time wrote it down.
  public static Optional<String> job(RemoteJob record, String slot) {
    return Optional.ofNullable(record.more().get(JOB + slot));
  }

  /// The ids of all jobs that the task has become, also in earlier attempts.
  public List<String> jobs(EngineJob job) {
    return earlier(job).map(PaidWork::jobs).orElse(List.of());
  }

  static List<String> jobs(RemoteJob record) {
    return record.more().entrySet().stream()
        .filter(one -> one.getKey().startsWith(JOB))
        .map(Map.Entry::getValue)
        .toList();
  }

  /// The last call, when its answer was not heard.
  Optional<RemoteJob> unheard(EngineJob job) {
    return earlier(job).filter(PaidWork::isUnheard);
  }

  static boolean isUnheard(RemoteJob record) {
    return record.jobId() == null && !record.more().containsKey(OVER);
  }

  /// A job that ended without a result: a later attempt must not go on with it. All calls of the
  /// task must have begun.
  ///
  /// @return what to throw
  public EngineException failed(EngineJob job, Begun<?> begun, String slot, EngineException e)
      throws InterruptedException {
    if (e.error().retryable()) {
      RemoteJob remote = job.remoteJob().orElse(begun.job());
      RemoteJob bare =
          RemoteJob.intended(
              remote.provider(), remote.submission(), remote.key(), remote.intendedAt());
      job.remember(bare.with(without(remote, JOB + slot)).with(OVER, e.error().code()));
    }
    return e;
  }

  /// What is to be read again of a record, but for some.
  private static Map<String, String> without(RemoteJob record, String... names) {
    var kept = new LinkedHashMap<>(record.more());
    kept.keySet().removeAll(Set.of(names));
    return kept;
  }

  private static EngineException over(EngineJob job, RemoteJob intent, EngineException e)
      throws InterruptedException {
    job.remember(intent.with(OVER, e.error().code()));
    return e;
  }

  /// The same for the same task and submission, and unlike any other: a UUID of version 5 (RFC
  /// 9562, 5.5).
  private static String key(String taskId, int submission) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      ByteBuffer hash =
          ByteBuffer.wrap(sha1.digest(("genpulse:" + taskId + "#" + submission).getBytes(UTF_8)));
      long most = (hash.getLong() & 0xffff_ffff_ffff_0fffL) | 0x5000L;
      long least = (hash.getLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
      return new UUID(most, least).toString();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-1", e);
    }
  }
}
