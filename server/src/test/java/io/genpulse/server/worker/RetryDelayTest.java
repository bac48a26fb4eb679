package io.genpulse.server.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.server.queue.TestLeases;
import io.genpulse.server.storage.StorageException;
import io.genpulse.server.task.TaskError;
import io.genpulse.server.task.TaskOutcome;
import io.genpulse.server.task.TaskStatus;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class RetryDelayTest {
  /// The longest wait that may come out.
  private static final class Longest implements RandomGenerator {
    @Override
    public long nextLong() {
      return 0;
    }

    @Override
    public long nextLong(long bound) {
      return bound - 1;
    }
  }

  private final RetryPolicy retries = new RetryPolicy(new Longest());

  private TaskOutcome after(EngineError error, int attempt) {
    return retries.after(
        new EngineException(error, "why"), TestLeases.task(TaskStatus.PROCESSING, attempt));
  }

  @Test
  void waitsTwiceAsLongEachTimeAndGivesUpAfterTheLastAttempt() {
    var error = new TaskError(EngineError.UNAVAILABLE.code(), "why");

    assertThat(after(EngineError.UNAVAILABLE, 1))
        .isEqualTo(new TaskOutcome.RetryLater(Duration.ofSeconds(4), error));
    assertThat(after(EngineError.UNAVAILABLE, 2))
        .isEqualTo(new TaskOutcome.RetryLater(Duration.ofSeconds(8), error));
    assertThat(after(EngineError.UNAVAILABLE, 3)).isEqualTo(new TaskOutcome.Failed(error));
  }

  @Test
  void whatCannotWorkIsNotTriedAgain() {
    assertThat(after(EngineError.MODEL_INVALID, 1))
        .isEqualTo(new TaskOutcome.Failed(new TaskError(EngineError.MODEL_INVALID.code(), "why")));
    assertThat(
            retries.after(
                new StorageException("no", false, null), TestLeases.task(TaskStatus.PROCESSING)))
        .isEqualTo(new TaskOutcome.Failed(new TaskError("storage_unavailable", "no")));
  }

  @Test
  void aRateLimitCostsNoAttempt() {
    assertThat(after(EngineError.RATE_LIMITED, 3)).isInstanceOf(TaskOutcome.Released.class);
  }
}
