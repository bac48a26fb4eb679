package io.genpulse.server.api;

import io.genpulse.server.access.Scope;
import java.util.List;
import java.util.regex.Pattern;

/// What a key must be allowed for a route. What is not listed needs `admin`, if it changes
/// anything: a new route is closed until it is opened here.
///
/// @param ofAll whether it shows or does what concerns all users
/// @param counted whether it hands in a task
record RouteRule(Scope scope, boolean ofAll, boolean counted) {
  private static final String ID = "[^/]+";

  private static final List<Entry> ENTRIES =
      List.of(
          new Entry("POST", "/(generate|task)", new RouteRule(Scope.SUBMIT, false, true)),
          new Entry("POST", "/images/" + ID, new RouteRule(Scope.SUBMIT, false, true)),
          new Entry("POST", "/audio/" + ID, new RouteRule(Scope.SUBMIT, false, true)),
          new Entry("POST", "/tasks/" + ID + "/retry", new RouteRule(Scope.SUBMIT, false, true)),
          new Entry("POST", "/tasks/" + ID + "/cancel", new RouteRule(Scope.SUBMIT, false, false)),
          new Entry("DELETE", "/tasks/" + ID, new RouteRule(Scope.SUBMIT, false, false)),
          new Entry("POST", "/uploads", new RouteRule(Scope.SUBMIT, false, false)),
          new Entry(
              "POST",
              "/webhooks/deliveries/" + ID + "/redeliver",
              new RouteRule(Scope.SUBMIT, false, false)),
          new Entry("GET", "/(events|billing|workers)", new RouteRule(Scope.READ, true, false)),
          new Entry(
              "GET",
              "/(keys|dead-letters|processes|requests)(/.*)?|/webhooks/secret",
              new RouteRule(Scope.ADMIN, true, false)),
          new Entry("GET", "/.*|", new RouteRule(Scope.READ, false, false)));

  private static final RouteRule OTHERS = new RouteRule(Scope.ADMIN, true, false);

  private record Entry(String method, Pattern path, RouteRule rule) {
    Entry(String method, String path, RouteRule rule) {
      this(method, Pattern.compile(path), rule);
    }
  }

  /// @param path without `/v1`
  static RouteRule of(String method, String path) {
    return ENTRIES.stream()
        .filter(entry -> entry.method().equals(method) && entry.path().matcher(path).matches())
        .findFirst()
        .map(Entry::rule)
        .orElse(OTHERS);
  }
}
