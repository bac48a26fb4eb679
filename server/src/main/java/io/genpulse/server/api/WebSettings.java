package io.genpulse.server.api;

import io.genpulse.server.config.ConfigReader;
import java.util.Locale;
import java.util.Set;

/// Where the API listens and what it takes.
///
/// @param port 0 = any free one
/// @param maxBodyBytes of a request
/// @param maxConnections clients connected at once; more wait
/// @param keys that may do everything; with none, nobody is asked for one
/// @param corsOrigins of web pages that may call and read the answers
public record WebSettings(
    String host,
    int port,
    int maxBodyBytes,
    int maxConnections,
    ApiKeys keys,
    Set<String> corsOrigins) {
  public WebSettings {
    corsOrigins = Set.copyOf(corsOrigins);
  }

  /// Without keys, and for no web page.
  public WebSettings(String host, int port, int maxBodyBytes, int maxConnections) {
    this(host, port, maxBodyBytes, maxConnections, ApiKeys.NONE, Set.of());
  }

  /// The keys `web.*` and those of `limits.*` that concern requests.
  public static WebSettings read(ConfigReader reader) {
    var web =
        new WebSettings(
            reader.required("web.host"),
            reader.number("web.port", 0, 65_535),
            reader.number("limits.max-body-bytes", 1024, 1 << 30),
            reader.number("limits.max-connections", 1, 1_000_000),
            keys(reader),
            Set.copyOf(reader.list("web.cors-origins", WebSettings::origin)));
    if (!reader.flag("web.allow-remote") && !web.isLoopback() && web.keys().isEmpty()) {
      reader.refuse(
          "web.host",
          "is \"%s\", which others can reach: set web.keys (GENPULSE_WEB_KEYS), or web.allow-remote where something in front asks who they are"
              .formatted(web.host()));
    }
    return web;
  }

  /// As browsers send it.
  private static String origin(String text) {
    if (!text.matches("https?://[a-z0-9.-]+(:[0-9]{1,5})?")) {
      throw new IllegalArgumentException(
          "each origin is http(s)://host or http(s)://host:port, in small letters and without a path");
    }
    return text;
  }

  private static ApiKeys keys(ConfigReader reader) {
    try {
      return ApiKeys.of(reader.list("web.keys", key -> key));
    } catch (IllegalArgumentException e) {
      reader.refuse("web.keys", "is wrong: " + e.getMessage());
      return ApiKeys.NONE;
    }
  }

  /// Whether only programs of this machine can connect.
  boolean isLoopback() {
    return isLoopback(host);
  }

  /// Names of hosts have no case, and may end with a dot.
  static boolean isLoopback(String host) {
    String name = host.toLowerCase(Locale.ROOT).replaceFirst("(?<=[a-z])\\.$", "");
    return name.equals("localhost") || name.equals("::1") || name.matches("127(\\.[0-9]{1,3}){3}");
  }
}
