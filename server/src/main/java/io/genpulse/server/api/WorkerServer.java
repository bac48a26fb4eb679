package io.genpulse.server.api;

import io.genpulse.server.api.HealthService.Dependency;
import io.genpulse.server.api.transport.Listener;
import io.genpulse.server.worker.WorkerPool;
import io.helidon.webserver.WebServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/// A worker's own port, for whoever starts, watches and stops workers: `/health/live`,
/// `/health/ready`, `/metrics` and `POST /drain`.
public final class WorkerServer implements AutoCloseable {
  private static final int MOST_BODY_BYTES = 64 << 10;
  private static final int MOST_CONNECTIONS = 100;

  private final String host;
  private final List<ApiService> services;
  private final Listener listener;

  /// Serves from now on.
  ///
  /// @param host the address it listens on, `0.0.0.0` where probes come from other machines
  /// @param turning whether the loops of this process turn
  /// @param dependencies without which no task can be done
  /// @throws java.io.UncheckedIOException when it cannot listen, saying why
  public WorkerServer(
      String host,
      int port,
      WorkerPool pool,
      BooleanSupplier turning,
      Map<String, Dependency> dependencies) {
    this.host = host;
    this.services =
        List.of(new HealthService(dependencies, List::of, turning), new WorkerService(pool));
    this.listener = Listener.open(host, port, this::build);
  }

  private WebServer build(int port) {
    return HttpServers.builder(host, port, List.of(), services)
        .maxPayloadSize(MOST_BODY_BYTES)
        .maxTcpConnections(MOST_CONNECTIONS)
        .shutdownGracePeriod(Duration.ofSeconds(1))
        .build();
  }

  @Override
  public void close() {
    listener.close();
  }
}
