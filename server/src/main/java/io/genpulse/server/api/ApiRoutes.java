package io.genpulse.server.api;

import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// The routes of the API, each also under `/v1`. Of a path that is there, other methods are refused
/// with those that it has.
final class ApiRoutes {
  private static final List<String> PREFIXES = List.of("", "/v1");

  private final List<Entry> entries = new ArrayList<>();

  private record Entry(Method method, String path, Handler handler) {}

  ApiRoutes get(String path, Handler handler) {
    return add(Method.GET, path, handler);
  }

  ApiRoutes post(String path, Handler handler) {
    return add(Method.POST, path, handler);
  }

  ApiRoutes delete(String path, Handler handler) {
    return add(Method.DELETE, path, handler);
  }

  private ApiRoutes add(Method method, String path, Handler handler) {
    entries.add(new Entry(method, path, handler));
    return this;
  }

  void register(HttpRouting.Builder routing) {
    Map<String, TreeSet<String>> methods = new LinkedHashMap<>();
    for (Entry entry : entries) {
      PREFIXES.forEach(
          prefix -> routing.route(entry.method(), prefix + entry.path(), entry.handler()));
      methods.computeIfAbsent(entry.path(), _ -> new TreeSet<>()).add(entry.method().text());
    }
    methods.forEach(
        (path, allowed) ->
            PREFIXES.forEach(
                prefix -> routing.any(prefix + path, refusal(String.join(", ", allowed)))));
  }

  private static Handler refusal(String allowed) {
    return (request, response) -> {
      response.header(HeaderNames.ALLOW, allowed);
      ErrorResponses.send(
          request,
          response,
          Problem.METHOD_NOT_ALLOWED,
          "%s is not allowed here, but %s.".formatted(request.prologue().method().text(), allowed),
          List.of());
    };
  }
}
