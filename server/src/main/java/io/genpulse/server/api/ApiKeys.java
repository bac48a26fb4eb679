package io.genpulse.server.api;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/// The keys of which every request must carry one (RFC 6750), but for those that ask for health.
/// Only their hashes are kept.
///
/// Immutable.
public final class ApiKeys {
  /// Nobody is asked for one.
  public static final ApiKeys NONE = new ApiKeys(List.of());

  private static final int SHORTEST = 20;
  private static final String SCHEME = "Bearer ";

  private final List<byte[]> hashes;

  private ApiKeys(List<byte[]> hashes) {
    this.hashes = hashes;
  }

  /// @param keys as `web.keys` has them
  /// @throws IllegalArgumentException when one can be guessed or is no printable ASCII; never names
  ///   it
  static ApiKeys of(List<String> keys) {
    for (String key : keys) {
      if (key.length() < SHORTEST || !key.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
        throw new IllegalArgumentException(
            "each key must be at least %d printable ASCII characters; make one with: openssl rand -hex 24"
                .formatted(SHORTEST));
      }
    }
    return keys.isEmpty() ? NONE : new ApiKeys(keys.stream().map(ApiKeys::hash).toList());
  }

  boolean isEmpty() {
    return hashes.isEmpty();
  }

  void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    String path = request.path().path();
    if (!path.matches("(/v1)?/health(/.*)?") && !isKnown(request)) {
      response.header(HeaderNames.WWW_AUTHENTICATE, "Bearer realm=\"GenPulse\"");
      ErrorResponses.send(
          request,
          response,
          Problem.UNAUTHORIZED,
          "Send a key of this server as \"Authorization: Bearer KEY\" (GENPULSE_API_KEY for genpulse's"
              + " own commands and console).",
          List.of());
      return;
    }
    chain.proceed();
  }

  private boolean isKnown(RoutingRequest request) {
    String given =
        request
            .headers()
            .first(HeaderNames.AUTHORIZATION)
            .filter(value -> value.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
            .map(value -> value.substring(SCHEME.length()).strip())
            .orElse("");
    byte[] hash = hash(given);
    boolean known = false;
    for (byte[] one : hashes) {
      // All of them, in constant time: how long it takes tells nothing.
      known |= MessageDigest.isEqual(one, hash);
    }
    return known;
  }

  private static byte[] hash(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return hashes.size() + " keys";
  }
}
