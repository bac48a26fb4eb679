package io.genpulse.client.http;

import io.genpulse.engine.CallAllowance;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineOptions;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// How much may be asked of a provider at once by this process, and in a minute by all that share
/// an allowance. Who would have to wait long is told `RATE_LIMITED`: the task is given back, and
/// costs no attempt.
public final class ProviderLimits {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final String provider;
  private final Semaphore places;
  private final int perMinute;
  private final CallAllowance allowance;
  private final Pause pause;

  /// @param concurrency pieces of work at once
  /// @param perMinute calls that start paid work; 0 = as many as come
  public ProviderLimits(
      String provider, int concurrency, int perMinute, CallAllowance allowance, Pause pause) {
    this.provider = provider;
    this.places = new Semaphore(Math.max(1, concurrency));
    this.perMinute = perMinute;
    this.allowance = allowance;
    this.pause = pause;
  }

  /// A place among those that work; given back by closing.
  public interface Permit extends AutoCloseable {
    @Override
    void close();
  }

  /// Takes the place of one piece of work; waits a little for it.
  ///
  /// @throws EngineException `RATE_LIMITED`
  public Permit enter() throws InterruptedException {
    waitOrGiveBack(allowance.held(), "asked us to wait");
    if (!places.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      throw limited(
          "all places at %s are taken (%s)"
              .formatted(provider, EngineOptions.ofProvider(provider, ProviderSetup.CONCURRENCY)),
          PATIENCE);
    }
    return places::release;
  }

  /// Counts a call that starts paid work; waits a little for it.
  ///
  /// @throws EngineException `RATE_LIMITED`
  public void submit() throws InterruptedException {
    waitOrGiveBack(allowance.held(), "asked us to wait");
    if (perMinute > 0) {
      waitOrGiveBack(
          allowance.take(perMinute, PATIENCE),
          "takes no more calls in this minute (%s)"
              .formatted(EngineOptions.ofProvider(provider, ProviderSetup.PER_MINUTE)));
    }
  }

  /// The provider refused for now: nothing is asked of it until then.
  public void holdOff(Duration time) {
    allowance.holdOff(time);
  }

  private void waitOrGiveBack(Duration wait, String why) throws InterruptedException {
    if (wait.compareTo(PATIENCE) > 0) {
      throw limited(provider + " " + why, wait);
    }
    if (wait.isPositive()) {
      pause.sleep(wait);
    }
  }

  private static EngineException limited(String sentence, Duration wait) {
    return new EngineException(EngineError.RATE_LIMITED, sentence).retryAfter(wait);
  }
}
