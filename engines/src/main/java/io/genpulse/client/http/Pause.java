package io.genpulse.client.http;

import java.time.Duration;

/// Waits; tests do not.
@FunctionalInterface
public interface Pause {
  void sleep(Duration time) throws InterruptedException;

  /// Really waits.
  static Pause real() {
    return Thread::sleep;
  }
}
