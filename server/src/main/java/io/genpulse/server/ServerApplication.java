package io.genpulse.server;

import io.genpulse.server.process.ManagedProcesses;
import org.jspecify.annotations.Nullable;

/// A running GenPulse server process and the one place that names implementations: the API, the
/// workers, or both, as the configuration says.
public final class ServerApplication implements AutoCloseable {
  private ServerApplication() {}

  /// Starts everything and returns when it serves.
  ///
  /// @param processes the local stack's children, null in production
  public static ServerApplication start(ServerConfig config, @Nullable ManagedProcesses processes) {
    return new ServerApplication();
  }

  /// The port of the API; -1 when this process serves none.
  public int port() {
    return -1;
  }

  /// Stops taking in work, gives back what runs, and closes everything. May be called twice.
  @Override
  public void close() {}
}
