package io.genpulse.server.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskError;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskOutcome;
import io.genpulse.server.task.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
  /// No jitter.
  private final RetryPolicy policy = new RetryPolicy(() -> 0);

  @Test
  void whatAProviderAsksForIsWaitedForAndNoAttemptIsCharged() {
    var e = new EngineException(EngineError.RATE_LIMITED, "slower");

    assertThat(policy.after(e.retryAfter(Duration.ofSeconds(90)), task(1)))
        .isEqualTo(new TaskOutcome.Released(Duration.ofSeconds(90), "slower"));
    assertThat(policy.after(e.retryAfter(Duration.ofMinutes(10)), task(1)))
        .isEqualTo(new TaskOutcome.Released(Duration.ofMinutes(10), "slower"));
    assertThat(policy.after(e.retryAfter(null), task(1)))
        .isEqualTo(new TaskOutcome.Released(Duration.ofSeconds(5), "slower"));
  }

  @Test
  void aVeryLongWaitIsAnEmptyAccount() {
    var e =
        new EngineException(EngineError.RATE_LIMITED, "no more today")
            .retryAfter(Duration.ofHours(3))
            .providerCode("quota")
            .requestId("r");

    assertThat(policy.after(e, task(1)))
        .isEqualTo(
            new TaskOutcome.Failed(
                new TaskError(
                    "quota_exhausted",
                    "no more today (to be asked again in 180 minutes, which is too long to wait)",
                    null,
                    "quota",
                    "r")));
  }

  @Test
  void whatMayWorkLaterWaitsAsAskedAsLongAsAttemptsAreLeft() {
    var e =
        new EngineException(EngineError.UNAVAILABLE, "starting").retryAfter(Duration.ofSeconds(30));

    assertThat(policy.after(e, task(1)))
        .isEqualTo(
            new TaskOutcome.RetryLater(
                Duration.ofSeconds(30), new TaskError("unavailable", "starting")));
    assertThat(policy.after(e, task(3)))
        .isEqualTo(new TaskOutcome.Failed(new TaskError("unavailable", "starting")));
  }

  @Test
  void whatCannotWorkIsNotTriedAgain() {
    assertThat(policy.after(EngineException.invalid("width", "too wide"), task(1)))
        .isEqualTo(
            new TaskOutcome.Failed(
                new TaskError("invalid_request", "too wide", "width", null, null)));
    assertThat(
            policy.after(
                new EngineException(EngineError.SUBMISSION_UNCERTAIN, "who knows"), task(1)))
        .isEqualTo(new TaskOutcome.Failed(new TaskError("submission_uncertain", "who knows")));
  }

  private static Task task(int attempt) {
    return new Task(
        TaskId.random(),
        "t",
        "api",
        null,
        0,
        "http",
        "local",
        TaskStatus.PROCESSING,
        TaskStatus.PROCESSING.word(),
        0,
        null,
        "{}",
        null,
        null,
        1,
        attempt,
        3,
        false,
        null,
        Instant.EPOCH,
        null,
        null,
        null,
        List.of());
  }
}
