package io.genpulse.server.redis;

import io.genpulse.server.config.ConfigReader;
import java.net.URI;

/// Where Redis is. Its text holds no password.
///
/// @param url `redis://user:password@host:port`
public record RedisSettings(String url) {
  /// The keys `redis.*`.
  public static RedisSettings read(ConfigReader reader) {
    return new RedisSettings(reader.uri("redis.url", "redis", "rediss").toString());
  }

  @Override
  public String toString() {
    URI uri = URI.create(url);
    return "RedisSettings[%s:%d]".formatted(uri.getHost(), uri.getPort());
  }
}
