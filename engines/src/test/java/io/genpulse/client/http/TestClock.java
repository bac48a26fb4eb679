package io.genpulse.client.http;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Time that passes when something waits.
final class TestClock implements InstantSource, Pause {
  private Instant now = Instant.parse("2026-11-01T00:00:00Z");

  @Override
  public synchronized Instant instant() {
    return now;
  }

  @Override
  public synchronized void sleep(Duration time) {
    now = now.plus(time);
  }
}
