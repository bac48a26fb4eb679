package io.genpulse.server.api;

import io.genpulse.server.access.ApiKey;
import io.genpulse.server.access.KeyRing;
import io.genpulse.server.access.KeyStore;
import io.genpulse.server.access.KeyText;
import io.genpulse.server.access.Principal;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Lets through what the key of a request may do (RFC 6750), and says in whose name it is done.
/// Keys of the settings may do everything, those of the database what was said when they were made.
/// Where the settings name none, which only a server for its own machine or behind a gate does, who
/// sends no key of ours is the owner.
///
/// Whoever asks for health needs none, nor for the files of the two pages, which themselves ask for
/// a key.
public final class Access {
  private static final String SCHEME = "Bearer ";
  private static final Pattern OPEN =
      Pattern.compile("|/|/health(/.*)?|/docs(/[a-z.-]+)?|" + PageService.FOLDER + "[a-z.]+");

  private final ApiKeys configured;
  private final KeyRing ring;
  private final KeyStore store;

  /// @param configured keys of the settings
  public Access(ApiKeys configured, KeyRing ring, KeyStore store) {
    this.configured = configured;
    this.ring = ring;
    this.store = store;
  }

  void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    String path = request.path().path().replaceFirst("^/v1(?=/|$)", "");
    if (OPEN.matcher(path).matches()) {
      chain.proceed();
      return;
    }
    Optional<Principal> caller = caller(request);
    if (caller.isEmpty()) {
      response.header(HeaderNames.WWW_AUTHENTICATE, "Bearer realm=\"GenPulse\"");
      refuse(
          request,
          response,
          Problem.UNAUTHORIZED,
          "Send a key of this server as \"Authorization: Bearer KEY\" (GENPULSE_API_KEY for genpulse's"
              + " own commands and console); genpulse keys create makes one.");
      return;
    }
    RouteRule rule = RouteRule.of(request.prologue().method().text(), path);
    if (isAllowed(caller.get(), rule, request, response)) {
      caller.get().run(chain::proceed);
    }
  }

  private Optional<Principal> caller(RoutingRequest request) {
    String given =
        request
            .headers()
            .first(HeaderNames.AUTHORIZATION)
            .filter(value -> value.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
            .map(value -> value.substring(SCHEME.length()).strip())
            .orElse("");
    Optional<KeyText> ours = KeyText.of(given);
    if (configured.contains(given) || (ours.isEmpty() && configured.isEmpty())) {
      return Optional.of(Principal.OWNER);
    }
    return ours.flatMap(ring::find).map(Principal::new);
  }

  /// Answers the request where it is not.
  private boolean isAllowed(
      Principal caller, RouteRule rule, RoutingRequest request, RoutingResponse response) {
    ApiKey key = caller.key();
    if (key == null) {
      return true;
    }
    if (!caller.may(rule.scope())) {
      refuse(
          request,
          response,
          Problem.FORBIDDEN,
          "The key gp_%s lacks the scope %s; the operator makes one with: genpulse keys create NAME --scopes %s."
              .formatted(key.id(), rule.scope().word(), rule.scope().word()));
      return false;
    }
    if (rule.ofAll() && caller.user() != null) {
      refuse(
          request,
          response,
          Problem.FORBIDDEN,
          "The key gp_%s sees tasks of the user %s alone, and this concerns all users; ask for a task by its id, or use a key without a user."
              .formatted(key.id(), caller.user()));
      return false;
    }
    return !rule.counted() || hasRoom(key, request, response);
  }

  private boolean hasRoom(ApiKey key, RoutingRequest request, RoutingResponse response) {
    if (key.isUsedUp()) {
      refuse(
          request,
          response,
          Problem.BUDGET_EXHAUSTED,
          "The key gp_%s has used %d of its %d units; the operator gives it more with: genpulse keys limit %s --budget N."
              .formatted(key.id(), key.use().used(), key.limits().budget(), key.id()));
      return false;
    }
    long wait = key.limits().rate() == null ? 0 : store.take(key.id());
    if (wait > 0) {
      response.header(HeaderNames.RETRY_AFTER, Long.toString(wait));
      refuse(
          request,
          response,
          Problem.RATE_LIMITED,
          "The key gp_%s may submit %d tasks a minute; try again in %d s."
              .formatted(key.id(), key.limits().rate(), wait));
      return false;
    }
    return true;
  }

  private static void refuse(
      RoutingRequest request, RoutingResponse response, Problem problem, String detail) {
    ErrorResponses.send(request, response, problem, detail, List.of());
  }
}
