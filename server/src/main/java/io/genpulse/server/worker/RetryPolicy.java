package io.genpulse.server.worker;

import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.server.storage.StorageException;
import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskError;
import io.genpulse.server.task.TaskOutcome;
import java.time.Duration;
import java.util.random.RandomGenerator;

/// Decides what becomes of a task whose attempt failed: never again, or later with a random delay
/// that doubles ("full jitter": retries of many tasks spread out).
final class RetryPolicy {
  private static final Duration FIRST = Duration.ofSeconds(2);
  private static final Duration LONGEST = Duration.ofMinutes(5);
  private static final Duration RATE_LIMIT_WAIT = Duration.ofSeconds(5);

  private final RandomGenerator random;

  RetryPolicy(RandomGenerator random) {
    this.random = random;
  }

  TaskOutcome after(EngineException e, Task task) {
    String message = String.valueOf(e.getMessage());
    if (e.error() == EngineError.RATE_LIMITED) {
      // Waiting for a rate limit is nobody's failure: the attempt is given back.
      return new TaskOutcome.Released(RATE_LIMIT_WAIT.plus(jitter(RATE_LIMIT_WAIT)), message);
    }
    return after(new TaskError(e.error().code(), message), e.error().retryable(), task);
  }

  TaskOutcome after(StorageException e, Task task) {
    String message = String.valueOf(e.getMessage());
    return after(new TaskError(e.code(), message), e.retryable(), task);
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
