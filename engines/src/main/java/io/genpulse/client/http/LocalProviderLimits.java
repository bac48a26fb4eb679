package io.genpulse.client.http;

import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// The limits of this process alone: a number of places, and a bucket of calls that fills evenly.
public final class LocalProviderLimits implements ProviderLimits {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final String provider;
  private final Semaphore places;
  private final int perMinute;
  private final InstantSource clock;
  private final Pause pause;
  private double calls;
  private Instant filledAt;
  private Instant heldUntil = Instant.MIN;

  /// @param concurrency pieces of work at once
  /// @param perMinute calls that start paid work; 0 = as many as come
  public LocalProviderLimits(
      String provider, int concurrency, int perMinute, InstantSource clock, Pause pause) {
    this.provider = provider;
    this.places = new Semaphore(Math.max(1, concurrency));
    this.perMinute = perMinute;
    this.clock = clock;
    this.pause = pause;
    this.calls = perMinute;
    this.filledAt = clock.instant();
  }

  @Override
  public Permit enter() throws InterruptedException {
    waitOrGiveBack(held(), "asked us to wait");
    if (!places.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      throw limited("all places at " + provider + " are taken (providers.*.concurrency)", PATIENCE);
    }
    return places::release;
  }

  @Override
  public void submit() throws InterruptedException {
    waitOrGiveBack(held(), "asked us to wait");
    Duration wait = take();
    if (wait.compareTo(PATIENCE) > 0) {
      giveBack();
    }
    waitOrGiveBack(wait, "takes no more calls in this minute (providers.*.per-minute)");
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

  private synchronized Duration held() {
    Instant now = clock.instant();
    return heldUntil.isAfter(now) ? Duration.between(now, heldUntil) : Duration.ZERO;
  }

  /// How long until the call that is taken here may be made.
  private synchronized Duration take() {
    if (perMinute == 0) {
      return Duration.ZERO;
    }
    Instant now = clock.instant();
    double filled = (double) Duration.between(filledAt, now).toNanos() / MINUTE.toNanos();
    calls = Math.min(perMinute, calls + filled * perMinute);
    filledAt = now;
    calls--;
    return calls >= 0
        ? Duration.ZERO
        : Duration.ofNanos((long) (-calls / perMinute * MINUTE.toNanos()));
  }

  private synchronized void giveBack() {
    calls++;
  }

  @Override
  public synchronized void holdOff(Duration time) {
    Instant until = clock.instant().plus(time);
    if (until.isAfter(heldUntil)) {
      heldUntil = until;
    }
  }
}
