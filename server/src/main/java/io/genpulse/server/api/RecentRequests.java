package io.genpulse.server.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.server.access.ApiKey;
import io.genpulse.server.access.Principal;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The last requests that this process answered, for whoever wonders what a program sends. In
/// memory only: without bodies, queries and keys. Safe for use by several threads.
final class RecentRequests implements ApiService {
  private static final int MOST = 500;
  private static final int LONGEST_AGENT = 120;

  private final InstantSource clock;
  private final Deque<Entry> entries = new ArrayDeque<>();
  private long count;

  RecentRequests(InstantSource clock) {
    this.clock = clock;
  }

  /// @param n grows with every request
  /// @param keyId of the key it came with; null = none of the database
  record Entry(
      long n,
      Instant at,
      String method,
      String path,
      int status,
      long durationMs,
      @Nullable String agent,
      @Nullable String keyId,
      String requestId) {}

  @Override
  public void routes(ApiRoutes routes) {
    routes.get("/requests", this::list);
  }

  /// Streams are told when they end.
  void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    Instant begin = clock.instant();
    response.whenSent(() -> add(request, response, begin));
    chain.proceed();
  }

  private void add(RoutingRequest request, RoutingResponse response, Instant begin) {
    String path = request.path().path();
    if (path.endsWith("/requests")) {
      // Who reads the list would fill it.
      return;
    }
    String agent = request.headers().first(HeaderNames.USER_AGENT).orElse(null);
    ApiKey key = Principal.current().key();
    add(
        new Entry(
            0,
            begin,
            request.prologue().method().text(),
            path,
            response.status().code(),
            Duration.between(begin, clock.instant()).toMillis(),
            agent == null || agent.length() <= LONGEST_AGENT
                ? agent
                : agent.substring(0, LONGEST_AGENT),
            key == null ? null : key.id(),
            request.context().get(RequestIds.NAME, String.class).orElse("none")));
  }

  private synchronized void add(Entry entry) {
    entries.addFirst(
        new Entry(
            ++count,
            entry.at(),
            entry.method(),
            entry.path(),
            entry.status(),
            entry.durationMs(),
            entry.agent(),
            entry.keyId(),
            entry.requestId()));
    if (entries.size() > MOST) {
      entries.removeLast();
    }
  }

  private synchronized List<Entry> newest() {
    return List.copyOf(entries);
  }

  private void list(ServerRequest request, ServerResponse response) {
    ObjectNode node = Replies.JSON.createObjectNode();
    ArrayNode items = node.putArray("items");
    newest().stream()
        .limit(Replies.limit(request))
        .forEach(entry -> items.add(Replies.JSON.<ObjectNode>valueToTree(entry)));
    Replies.send(response, node);
  }
}
