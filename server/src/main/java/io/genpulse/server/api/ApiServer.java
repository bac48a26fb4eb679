package io.genpulse.server.api;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import java.time.Duration;
import java.util.List;

/// The HTTP listener: one virtual thread per request.
public final class ApiServer implements AutoCloseable {
  // Past this the transport refuses before a route sees the request; the routes' own limit is
  // exact.
  private static final long SLACK = 1024;

  private final WebServer server;

  public ApiServer(WebSettings web, List<ApiService> services) {
    HttpRouting.Builder routing = HttpRouting.builder();
    routing.addFilter(RequestIds::filter);
    if (web.isLoopback()) {
      routing.addFilter(HostCheck::filter);
    }
    ErrorResponses.register(routing);
    var routes = new ApiRoutes();
    services.forEach(service -> service.routes(routes));
    routes.register(routing);
    server =
        WebServer.builder()
            .host(web.host())
            .port(web.port())
            .maxPayloadSize(web.maxBodyBytes() + SLACK)
            .shutdownGracePeriod(Duration.ofSeconds(5))
            .shutdownHook(false)
            .directHandlers(ErrorResponses.directHandlers())
            .routing(routing)
            .build()
            .start();
  }

  public int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.stop();
  }
}
