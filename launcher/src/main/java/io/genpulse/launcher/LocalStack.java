package io.genpulse.launcher;

import io.genpulse.launcher.host.Endpoints;
import java.time.Duration;

/// GenPulse on one machine: database, Redis and object store as children, the API and the workers
/// of routes without native code in this process, the diffusers worker as one more child.
///
/// At most one per home folder. [#close] stops everything in reverse and returns when nothing of it
/// runs any more, within 45 seconds.
@SuppressWarnings("DoNotCallSuggester") // the shape only, until it starts something
public final class LocalStack implements AutoCloseable {
  private LocalStack() {}

  /// Returns when the API answers; the diffusers worker may still be loading, see [#awaitReady].
  ///
  /// @throws LocalStackException when another GenPulse holds the home folder or a child cannot
  ///   start
  public static LocalStack start(LocalStackOptions options, StartListener listener)
      throws InterruptedException {
    throw new LocalStackException("not yet", null);
  }

  public Endpoints endpoints() {
    throw new IllegalStateException("not started");
  }

  /// Waits until every child is ready; false when one has failed or the time is over.
  public boolean awaitReady(Duration timeout) throws InterruptedException {
    return false;
  }

  /// Blocks until [#close] is called, from a shutdown hook for instance.
  public void awaitClosed() throws InterruptedException {
    throw new IllegalStateException("not started");
  }

  @Override
  public void close() {}
}
