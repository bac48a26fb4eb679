package io.genpulse.server.api;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import java.util.UUID;
import java.util.regex.Pattern;

/// Gives every request an id, the client's own where it brings a sensible one.
final class RequestIds {
  static final HeaderName NAME = HeaderNames.create("X-Request-Id");
  private static final Pattern SENSIBLE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private RequestIds() {}

  static void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    String id =
        request
            .headers()
            .first(NAME)
            .filter(text -> SENSIBLE.matcher(text).matches())
            .orElseGet(() -> UUID.randomUUID().toString());
    request.context().register(NAME, id);
    response.header(NAME, id);
    chain.proceed();
  }

  static String of(ServerRequest request) {
    return request.context().get(NAME, String.class).orElse("none");
  }
}
