package io.genpulse.client.http;

import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Where a provider is, and how it knows whose calls these are.
///
/// @param name of the provider in messages and logs
/// @param base of its API: paths are added to it
/// @param key empty for a server that asks for none
/// @param keyHeader header that carries the key
/// @param keyPrefix what stands before the key, such as `Bearer `
/// @param headers sent along with every call to it
/// @param ownHosts ends of host names, such as `.fal.run`, that get the key over https besides the
///   origin of `base`
public record ProviderAddress(
    String name,
    URI base,
    Secret key,
    String keyHeader,
    String keyPrefix,
    Map<String, String> headers,
    List<String> ownHosts) {
  public ProviderAddress {
    headers = Map.copyOf(headers);
    ownHosts = List.copyOf(ownHosts);
    if (base.getHost() == null) {
      throw new IllegalArgumentException(
          "the address of " + name + " must be a URL with a host but was \"" + base + "\"");
    }
  }

  /// A provider that takes its key as `Authorization: Bearer`.
  public static ProviderAddress bearer(String name, URI base, Secret key) {
    return new ProviderAddress(name, base, key, "Authorization", "Bearer ", Map.of(), List.of());
  }

  /// The same provider with headers for every call.
  public ProviderAddress with(Map<String, String> more) {
    return new ProviderAddress(name, base, key, keyHeader, keyPrefix, more, ownHosts);
  }

  /// The address of one call.
  ///
  /// @param path begins with `/`; may have a query
  public URI at(String path) {
    return at(base, path);
  }

  /// The address of one call to another part of the provider.
  ///
  /// @param path as of [#at(String)]
  public static URI at(URI base, String path) {
    String root = base.toString();
    return URI.create((root.endsWith("/") ? root.substring(0, root.length() - 1) : root) + path);
  }

  /// A name of the provider's, such as a job's id, as one part of a path: whatever is in it, it is
  /// asked for below the address that it belongs to.
  public static String part(String name) {
    String escaped = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    return escaped.equals(".") || escaped.equals("..") ? escaped.replace(".", "%2E") : escaped;
  }

  /// An address in the provider's own words.
  ///
  /// @throws EngineException `UNAVAILABLE` when it is no address of the web
  URI named(String text) {
    try {
      return web(WebAddress.of(text));
    } catch (URISyntaxException e) {
      throw noAddress();
    }
  }

  /// Where the answer of an address leads.
  URI named(URI from, String text) {
    try {
      return web(from.resolve(WebAddress.of(text)));
    } catch (URISyntaxException e) {
      throw noAddress();
    }
  }

  private URI web(URI address) {
    String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
    if (address.getHost() == null || !(scheme.equals("https") || scheme.equals("http"))) {
      throw noAddress();
    }
    return address;
  }

  /// Without the text: it may be anything.
  private EngineException noAddress() {
    return new EngineException(
        EngineError.UNAVAILABLE, name + ": it links to what is no web address");
  }

  /// Whether the key may be sent there. Addresses that a provider answers with are its word, not
  /// ours: most lead elsewhere.
  boolean isOurs(URI address) {
    if (address.getHost() == null || address.getUserInfo() != null) {
      return false;
    }
    return sameOrigin(base, address)
        || ("https".equals(address.getScheme()) && isOwnHost(address.getHost()));
  }

  private boolean isOwnHost(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return ownHosts.stream().anyMatch(name::endsWith);
  }

  private static boolean sameOrigin(URI one, URI other) {
    return String.valueOf(one.getScheme()).equalsIgnoreCase(other.getScheme())
        && one.getHost().equalsIgnoreCase(other.getHost())
        && port(one) == port(other);
  }

  private static int port(URI address) {
    if (address.getPort() >= 0) {
      return address.getPort();
    }
    return "https".equalsIgnoreCase(address.getScheme()) ? 443 : 80;
  }
}
