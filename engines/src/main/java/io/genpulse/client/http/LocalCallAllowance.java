package io.genpulse.client.http;

import io.genpulse.engine.CallAllowance;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;

/// The allowance of this process alone.
public final class LocalCallAllowance implements CallAllowance {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final InstantSource clock;
  private final Deque<Instant> calls = new ArrayDeque<>();
  private Instant heldUntil = Instant.MIN;

  public LocalCallAllowance(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public synchronized Duration held() {
    Instant now = clock.instant();
    return heldUntil.isAfter(now) ? Duration.between(now, heldUntil) : Duration.ZERO;
  }

  @Override
  public synchronized void holdOff(Duration time) {
    Instant until = clock.instant().plus(time);
    if (until.isAfter(heldUntil)) {
      heldUntil = until;
    }
  }

  /// A call is due a minute after the call so many before it.
  @Override
  public synchronized Duration take(int perMinute, Duration patience) {
    Instant now = clock.instant();
    Instant at = now;
    if (calls.size() >= perMinute && calls.getFirst().plus(MINUTE).isAfter(now)) {
      at = calls.getFirst().plus(MINUTE);
    }
    Duration wait = Duration.between(now, at);
    if (wait.compareTo(patience) <= 0) {
      calls.addLast(at);
      while (calls.size() > perMinute) {
        calls.removeFirst();
      }
    }
    return wait;
  }
}
