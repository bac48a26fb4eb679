package io.genpulse.server.api;

import io.genpulse.server.api.HealthService.Dependency;
import io.genpulse.server.api.transport.Listener;
import io.genpulse.server.api.transport.StrictHttp1;
import io.genpulse.server.worker.WorkerPool;
import io.helidon.common.socket.SocketOptions;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// A worker's own port, for whoever starts, watches and stops workers: `/health/live`,
/// `/health/ready`, `/metrics` and `POST /drain`. Listens on every address: probes come from other
/// machines.
public final class WorkerServer implements AutoCloseable {
  private static final int MOST_BODY_BYTES = 64 << 10;
  private static final int MOST_CONNECTIONS = 100;
  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(60);

  private final List<ApiService> services;
  private final Listener listener;

  /// Serves from now on.
  ///
  /// @param dependencies without which no task can be done
  /// @throws java.io.UncheckedIOException when it cannot listen, saying why
  public WorkerServer(int port, WorkerPool pool, Map<String, Dependency> dependencies) {
    this.services = List.of(new HealthService(dependencies, List::of), new WorkerService(pool));
    this.listener = Listener.open("0.0.0.0", port, this::build);
  }

  private WebServer build(int port) {
    return WebServer.builder()
        .host("0.0.0.0")
        .port(port)
        .maxPayloadSize(MOST_BODY_BYTES)
        .maxTcpConnections(MOST_CONNECTIONS)
        .connectionOptions(SocketOptions.builder().readTimeout(LONGEST_SILENCE).build())
        .shutdownGracePeriod(Duration.ofSeconds(1))
        .shutdownHook(false)
        .directHandlers(ErrorResponses.directHandlers())
        .addConnectionSelector(new StrictHttp1())
        .protocolsDiscoverServices(false)
        .routing(routing())
        .build();
  }

  private HttpRouting.Builder routing() {
    HttpRouting.Builder routing = HttpRouting.builder();
    routing.addFilter(RequestIds::filter);
    ErrorResponses.register(routing);
    var routes = new ApiRoutes();
    services.forEach(service -> service.routes(routes));
    routes.register(routing);
    return routing;
  }

  @Override
  public void close() {
    listener.close();
  }
}
