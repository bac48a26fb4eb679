package io.genpulse.server.api;

import io.genpulse.server.api.transport.StrictHttp1;
import io.helidon.common.socket.SocketOptions;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.HttpRouting;
import java.time.Duration;
import java.util.List;

/// What every web server of this program has: how it speaks HTTP, request ids, and problems as
/// answers.
final class HttpServers {
  // Between requests of a connection, and between pieces of one.
  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(60);

  private HttpServers() {}

  /// @param filters after that of the request ids, in this order
  static WebServerConfig.Builder builder(
      String host, int port, List<Filter> filters, List<ApiService> services) {
    HttpRouting.Builder routing = HttpRouting.builder();
    var routes = new ApiRoutes();
    services.forEach(service -> service.routes(routes));
    routing.addFilter(RequestIds::filter);
    routing.addFilter(routes::filter);
    filters.forEach(routing::addFilter);
    ErrorResponses.register(routing);
    routes.register(routing);
    return WebServer.builder()
        .host(host)
        .port(port)
        .connectionOptions(SocketOptions.builder().readTimeout(LONGEST_SILENCE).build())
        .shutdownHook(false)
        .directHandlers(ErrorResponses.directHandlers())
        .addConnectionSelector(new StrictHttp1())
        .protocolsDiscoverServices(false)
        .routing(routing);
  }
}
