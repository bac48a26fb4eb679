package io.genpulse.server.api;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Lets through only requests that name this machine itself, while only this machine can connect. A
/// web page that rebinds its own name to 127.0.0.1 keeps its name in `Host` and `Origin`.
///
/// @param origins of pages that may call all the same
record HostCheck(Set<String> origins) {
  void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    String host = request.authority();
    check("Host", "http://" + host);
    origin(request, HeaderNames.ORIGIN)
        .filter(origin -> !origins.contains(origin))
        .ifPresent(origin -> check("Origin", origin));
    chain.proceed();
  }

  private static Optional<String> origin(RoutingRequest request, HeaderName name) {
    return request.headers().first(name).filter(value -> !value.isBlank());
  }

  private static void check(String header, String url) {
    if (!isLoopback(hostOf(url))) {
      throw new ProblemException(
          Problem.HOST_NOT_ALLOWED,
          header
              + " must name localhost or a loopback address, since only this machine is served.");
    }
  }

  private static @Nullable String hostOf(String url) {
    try {
      return URI.create(url).getHost();
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static boolean isLoopback(@Nullable String host) {
    if (host == null) {
      return false;
    }
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    return WebSettings.isLoopback(bare);
  }
}
