package io.genpulse.launcher.command;

import io.genpulse.server.ServerApplication;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A server that may have begun to work before its start has returned: whoever closes it meanwhile
/// waits for that, so that it ends in order.
final class StartingServer implements AutoCloseable {
  /// A start that takes longer waits for a service that is away, and has no work.
  private static final Duration LONGEST = Duration.ofSeconds(20);

  private final CountDownLatch settled = new CountDownLatch(1);
  private volatile @Nullable ServerApplication started;

  /// To be called once.
  ServerApplication start(Supplier<ServerApplication> start) {
    try {
      ServerApplication application = start.get();
      started = application;
      return application;
    } finally {
      settled.countDown();
    }
  }

  /// May be called on another thread than the start, and again.
  @Override
  public void close() {
    try {
      var _ = settled.await(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    ServerApplication application = started;
    if (application != null) {
      application.close();
    }
  }
}
