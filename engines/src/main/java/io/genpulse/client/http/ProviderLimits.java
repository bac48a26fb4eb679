package io.genpulse.client.http;

import java.time.Duration;

/// How much may be asked of a provider at once and in a minute.
public interface ProviderLimits {
  /// Takes the place of one piece of work; waits a little for it.
  ///
  /// @throws io.genpulse.engine.EngineException `RATE_LIMITED` when it would have to wait longer:
  ///   the task is given back, and costs no attempt
  Permit enter() throws InterruptedException;

  /// Counts a call that starts paid work; waits a little for it.
  ///
  /// @throws io.genpulse.engine.EngineException `RATE_LIMITED` as above
  void submit() throws InterruptedException;

  /// The provider refused for now: nothing is asked of it until then.
  void holdOff(Duration time);

  /// A place among those that work; given back by closing.
  interface Permit extends AutoCloseable {
    @Override
    void close();
  }
}
