package io.genpulse.server.api;

import io.genpulse.server.api.transport.Listener;
import io.genpulse.server.api.transport.StrictHttp1;
import io.helidon.common.socket.SocketOptions;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import java.time.Duration;
import java.util.List;

/// The HTTP API: one virtual thread per connection.
public final class ApiServer implements AutoCloseable {
  // Past this the transport refuses before a route sees the request; the routes' own limit is
  // exact.
  private static final long SLACK = 1024;
  // Between requests of a connection, and between pieces of one.
  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(60);

  private final WebSettings web;
  private final long mostUploadBytes;
  private final List<ApiService> services;
  private final Listener listener;

  /// Serves from now on.
  ///
  /// @param mostUploadBytes of bodies that are streamed
  /// @throws java.io.UncheckedIOException when it cannot listen, saying why
  public ApiServer(WebSettings web, long mostUploadBytes, List<ApiService> services) {
    this.web = web;
    this.mostUploadBytes = mostUploadBytes;
    this.services = List.copyOf(services);
    this.listener = Listener.open(web.host(), web.port(), this::build);
  }

  private WebServer build(int port) {
    return WebServer.builder()
        .host(web.host())
        .port(port)
        .maxPayloadSize(Math.max(web.maxBodyBytes(), mostUploadBytes) + SLACK)
        .maxTcpConnections(ConnectionLimit.here(web.maxConnections()))
        .connectionOptions(SocketOptions.builder().readTimeout(LONGEST_SILENCE).build())
        .shutdownGracePeriod(Duration.ofSeconds(5))
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
    if (web.isLoopback()) {
      routing.addFilter(HostCheck::filter);
    }
    routing.addFilter(
        new LargeBodies(web.maxBodyBytes(), Runtime.getRuntime().maxMemory())::filter);
    ErrorResponses.register(routing);
    var routes = new ApiRoutes();
    services.forEach(service -> service.routes(routes));
    routes.register(routing);
    return routing;
  }

  public int port() {
    return listener.port();
  }

  @Override
  public void close() {
    listener.close();
  }
}
