package io.genpulse.server.api;

import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Set;

/// Lets web pages of some origins read answers (the Fetch standard's CORS). Pages of all others get
/// them from no browser, as the standard has it. No cookies are ever taken, only keys.
///
/// @param origins such as `https://app.example.com`
record Cors(Set<String> origins) {
  private static final String EXPOSED =
      "Location, Retry-After, X-Request-Id, Idempotency-Replayed, Preference-Applied";
  private static final String HEADERS =
      "Authorization, Content-Type, Idempotency-Key, Last-Event-ID, Prefer, X-Request-Id";

  void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    String origin = request.headers().first(HeaderNames.ORIGIN).orElse("");
    if (!origins.contains(origin)) {
      chain.proceed();
      return;
    }
    request.context().register(Granted.class, new Granted(origin));
    allow(request, response);
    boolean asksFirst =
        request.prologue().method().equals(Method.OPTIONS)
            && request.headers().contains(HeaderNames.ACCESS_CONTROL_REQUEST_METHOD);
    if (asksFirst) {
      response
          .header(HeaderNames.ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, POST, DELETE")
          .header(HeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, HEADERS)
          .header(HeaderNames.ACCESS_CONTROL_MAX_AGE, "600")
          .status(204)
          .send();
      return;
    }
    chain.proceed();
  }

  private record Granted(String origin) {}

  /// Says so in the answer, where the page that asks may read it.
  static void allow(ServerRequest request, ServerResponse response) {
    request
        .context()
        .get(Granted.class, Granted.class)
        .ifPresent(
            granted ->
                response
                    .header(HeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, granted.origin())
                    .header(HeaderNames.VARY, "Origin")
                    .header(HeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED));
  }
}
