package io.genpulse.server.api;

import io.genpulse.server.api.transport.Listener;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.Filter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The HTTP API: one virtual thread per connection.
public final class ApiServer implements AutoCloseable {
  // Past this the transport refuses before a route sees the request; the routes' own limit is
  // exact.
  private static final long SLACK = 1024;

  private final WebSettings web;
  private final Access access;
  private final long mostUploadBytes;
  private final RecentRequests requests = new RecentRequests(InstantSource.system());
  private final List<ApiService> services;
  private final Listener listener;

  /// Serves from now on.
  ///
  /// @param mostUploadBytes of bodies that are streamed
  /// @param access who may do what
  /// @throws java.io.UncheckedIOException when it cannot listen, saying why
  public ApiServer(
      WebSettings web, long mostUploadBytes, Access access, List<ApiService> services) {
    this.web = web;
    this.access = access;
    this.mostUploadBytes = mostUploadBytes;
    this.services = Stream.concat(Stream.of(requests), services.stream()).toList();
    this.listener = Listener.open(web.host(), web.port(), this::build);
  }

  private WebServer build(int port) {
    return HttpServers.builder(web.host(), port, filters(), services)
        .maxPayloadSize(Math.max(web.maxBodyBytes(), mostUploadBytes) + SLACK)
        .maxTcpConnections(ConnectionLimit.here(web.maxConnections()))
        .shutdownGracePeriod(Duration.ofSeconds(5))
        .build();
  }

  private List<Filter> filters() {
    var filters = new ArrayList<Filter>();
    filters.add(requests::filter);
    if (web.isLoopback()) {
      filters.add(new HostCheck(web.corsOrigins())::filter);
    }
    if (!web.corsOrigins().isEmpty()) {
      filters.add(new Cors(web.corsOrigins())::filter);
    }
    filters.add(access::filter);
    filters.add(new LargeBodies(web.maxBodyBytes(), Runtime.getRuntime().maxMemory())::filter);
    return filters;
  }

  public int port() {
    return listener.port();
  }

  @Override
  public void close() {
    listener.close();
  }
}
