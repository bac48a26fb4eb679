package io.genpulse.server.api.transport;

import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.task.InterruptableTask;
import io.helidon.webserver.spi.ServerConnection;
import java.time.Duration;

/// A connection whose routes can ask after their [Caller]. One that waits for its next request ends
/// with the server at once, as the connection behind it would.
record Watched(ServerConnection connection, Requests requests)
    implements ServerConnection, InterruptableTask<Void> {
  @Override
  public boolean canInterrupt() {
    return connection instanceof InterruptableTask<?> task && task.canInterrupt();
  }

  @Override
  public void handle(Limit limit) throws InterruptedException {
    ScopedValue.where(Caller.REQUESTS, requests)
        .<Object, InterruptedException>call(
            () -> {
              connection.handle(limit);
              return this;
            });
  }

  @Override
  public Duration idleTime() {
    return connection.idleTime();
  }

  @Override
  public void close(boolean interrupt) {
    connection.close(interrupt);
  }
}
