package io.genpulse.client.http;

import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// How to ask again and again what became of a job. A provider that is away for a while has not
/// lost the job.
///
/// @param first pause; each is longer than the one before
/// @param most pause at most
/// @param overall after this the job has failed with `TIMEOUT`
public record Polling(Duration first, Duration most, Duration overall) {
  private static final double FACTOR = 1.5;
  private static final double JITTER = 0.2;
  private static final Duration AWAY = Duration.ofMinutes(5);

  /// Looks once.
  @FunctionalInterface
  public interface Look<T> {
    /// Empty while the job goes on.
    Optional<T> look() throws InterruptedException;
  }

  /// The result of the job.
  ///
  /// @throws EngineException `TIMEOUT` after `overall`; what a look throws, at once unless it can
  ///   be retried, else when that has lasted five minutes
  public <T> T until(Look<T> look, Pause pause, InstantSource clock, RandomGenerator random)
      throws InterruptedException {
    Instant end = clock.instant().plus(overall);
    Instant lastAnswer = clock.instant();
    Duration wait = first;
    while (true) {
      Duration asked = Duration.ZERO;
      try {
        Optional<T> result = look.look();
        if (result.isPresent()) {
          return result.get();
        }
        lastAnswer = clock.instant();
      } catch (EngineException e) {
        if (!e.error().retryable() || clock.instant().isAfter(lastAnswer.plus(AWAY))) {
          throw e;
        }
        asked = e.retryAfter().orElse(Duration.ZERO);
      }
      if (!clock.instant().isBefore(end)) {
        throw new EngineException(
            EngineError.TIMEOUT,
            "the provider did not finish within %d minutes".formatted(overall.toMinutes()));
      }
      Duration next = jittered(wait, random);
      pause.sleep(asked.compareTo(next) > 0 ? asked : next);
      wait = longer(wait);
    }
  }

  private Duration longer(Duration wait) {
    Duration next = Duration.ofMillis((long) (wait.toMillis() * FACTOR) + 1);
    return next.compareTo(most) < 0 ? next : most;
  }

  private static Duration jittered(Duration wait, RandomGenerator random) {
    double part = 1 - JITTER + 2 * JITTER * random.nextDouble();
    return Duration.ofMillis((long) (wait.toMillis() * part));
  }
}
