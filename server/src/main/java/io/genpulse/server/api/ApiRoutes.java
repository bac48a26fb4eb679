package io.genpulse.server.api;

import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// The routes of the API, each also under `/v1` unless it says otherwise. Of a path that is there,
/// other methods are refused with those that it has.
public final class ApiRoutes {
  private static final String VERSION = "/v1";
  private static final Pattern PAGES = Pattern.compile("(/v1)?(/|/page/.*|/docs/.*)?");
  private static final List<String> PREFIXES = List.of("", VERSION);

  private final List<Entry> entries = new ArrayList<>();
  private final Map<String, ErrorForm> forms = new LinkedHashMap<>();

  private record Entry(Method method, String path, Handler handler) {}

  public ApiRoutes get(String path, Handler handler) {
    return add(Method.GET, path, handler);
  }

  public ApiRoutes post(String path, Handler handler) {
    return add(Method.POST, path, handler);
  }

  public ApiRoutes delete(String path, Handler handler) {
    return add(Method.DELETE, path, handler);
  }

  /// A route at this path alone.
  public ApiRoutes getOnly(String path, Handler handler) {
    return addOnly(Method.GET, path, handler);
  }

  /// Errors below `path` are told in this form, whatever refuses the request.
  public ApiRoutes errors(String path, ErrorForm form) {
    forms.put(path, form);
    return this;
  }

  private ApiRoutes add(Method method, String path, Handler handler) {
    PREFIXES.forEach(prefix -> addOnly(method, prefix + path, handler));
    return this;
  }

  private ApiRoutes addOnly(Method method, String path, Handler handler) {
    entries.add(new Entry(method, path, handler));
    return this;
  }

  void register(HttpRouting.Builder routing) {
    entries.forEach(entry -> routing.route(entry.method(), entry.path(), entry.handler()));
    methods().forEach((path, allowed) -> routing.any(path, refusal(String.join(", ", allowed))));
  }

  /// The methods of each path, in order.
  private Map<String, SortedSet<String>> methods() {
    Map<String, SortedSet<String>> methods = new LinkedHashMap<>();
    for (Entry entry : entries) {
      methods.computeIfAbsent(entry.path(), _ -> new TreeSet<>()).add(entry.method().text());
    }
    return methods;
  }

  /// The methods of each path, without the pages for people and without those under `/v1` that are
  /// elsewhere, too.
  Map<String, SortedSet<String>> described() {
    Map<String, SortedSet<String>> all = methods();
    Map<String, SortedSet<String>> described = new LinkedHashMap<>(all);
    described
        .entrySet()
        .removeIf(
            route ->
                PAGES.matcher(route.getKey()).matches()
                    || (route.getKey().startsWith(VERSION)
                        && route
                            .getValue()
                            .equals(all.get(route.getKey().substring(VERSION.length())))));
    return described;
  }

  /// Says in which form the errors of a request are told, before anything can refuse it.
  void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    String path = request.path().path();
    forms.forEach(
        (prefix, form) -> {
          if (path.equals(prefix) || path.startsWith(prefix + "/")) {
            request.context().register(ErrorForm.class, form);
          }
        });
    chain.proceed();
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
