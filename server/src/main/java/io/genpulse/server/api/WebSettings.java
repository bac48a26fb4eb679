package io.genpulse.server.api;

import io.genpulse.server.config.ConfigReader;

/// Where the API listens and what it takes.
///
/// @param port 0 = any free one
/// @param maxBodyBytes of a request
public record WebSettings(String host, int port, int maxBodyBytes) {
  /// The keys `web.*` and `limits.max-body-bytes`.
  public static WebSettings read(ConfigReader reader) {
    var web =
        new WebSettings(
            reader.required("web.host"),
            reader.number("web.port", 0, 65_535),
            reader.number("limits.max-body-bytes", 1024, 1 << 30));
    if (!reader.flag("web.allow-remote") && !web.isLoopback()) {
      reader.refuse(
          "web.host",
          "is \"%s\", which others can reach; the API has no keys, so it must be a loopback address"
              .formatted(web.host()));
    }
    return web;
  }

  /// Whether only programs of this machine can connect.
  boolean isLoopback() {
    return isLoopback(host);
  }

  static boolean isLoopback(String host) {
    return host.equals("localhost") || host.equals("::1") || host.matches("127(\\.[0-9]{1,3}){3}");
  }
}
