package io.genpulse.server.worker;

import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.server.input.InputException;
import io.genpulse.server.storage.StorageException;
import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskError;
import io.genpulse.server.task.TaskOutcome;
import java.time.Duration;
import java.util.random.RandomGenerator;

/// Decides what becomes of a task whose attempt failed: never again, or later with a random delay
/// that doubles ("full jitter": retries of many tasks spread out). What a provider asks for comes
/// first.
final class RetryPolicy {
  private static final Duration FIRST = Duration.ofSeconds(2);
  private static final Duration LONGEST = Duration.ofMinutes(5);

  /// Who asks to wait longer has no more to give for now.
  private static final Duration MOST_ASKED = Duration.ofMinutes(10);

  private static final Duration RATE_LIMIT_WAIT = Duration.ofSeconds(5);

  private final RandomGenerator random;

  RetryPolicy(RandomGenerator random) {
    this.random = random;
  }

  TaskOutcome after(EngineException e, Task task) {
    Duration asked = e.retryAfter().orElse(null);
    if (asked != null && asked.compareTo(MOST_ASKED) > 0 && e.error().retryable()) {
      return new TaskOutcome.Failed(
          error(
              e,
              EngineError.QUOTA_EXHAUSTED,
              "%s (to be asked again in %d minutes, which is too long to wait)"
                  .formatted(e.getMessage(), asked.toMinutes())));
    }
    TaskError error = error(e, e.error(), String.valueOf(e.getMessage()));
    if (e.error() == EngineError.RATE_LIMITED) {
      // Waiting for a rate limit is nobody's failure: the attempt is given back.
      Duration wait = asked == null ? RATE_LIMIT_WAIT : asked;
      return new TaskOutcome.Released(wait.plus(jitter(RATE_LIMIT_WAIT)), error.message());
    }
    TaskOutcome outcome = after(error, e.error().retryable(), task);
    return asked != null && outcome instanceof TaskOutcome.RetryLater(var delay, _)
        ? new TaskOutcome.RetryLater(asked.plus(delay), error)
        : outcome;
  }

  private static TaskError error(EngineException e, EngineError code, String message) {
    return new TaskError(
        code.code(),
        message,
        e.field().orElse(null),
        e.providerCode().orElse(null),
        e.requestId().orElse(null));
  }

  TaskOutcome after(StorageException e, Task task) {
    String message = String.valueOf(e.getMessage());
    return after(new TaskError(e.code(), message), e.retryable(), task);
  }

  TaskOutcome after(InputException e, Task task) {
    String code = e.retryable() ? "input_unavailable" : "invalid_params";
    return after(new TaskError(code, String.valueOf(e.getMessage())), e.retryable(), task);
  }

  private TaskOutcome after(TaskError error, boolean retryable, Task task) {
    if (!retryable || task.attempt() >= task.maxAttempts()) {
      return new TaskOutcome.Failed(error);
    }
    Duration most = FIRST.multipliedBy(1L << Math.min(task.attempt(), 16));
    return new TaskOutcome.RetryLater(jitter(most.compareTo(LONGEST) < 0 ? most : LONGEST), error);
  }

  private Duration jitter(Duration most) {
    return Duration.ofMillis(random.nextLong(most.toMillis() + 1));
  }
}
