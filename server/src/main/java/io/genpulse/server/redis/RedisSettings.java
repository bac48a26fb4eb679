package io.genpulse.server.redis;

import io.genpulse.server.config.ConfigReader;
import java.net.URI;
import java.time.Duration;

/// Where Redis is. Its text holds no password.
///
/// @param url `redis://user:password@host:port`
/// @param statusTtl how long `task_status:<id>` of a task that ended is kept while there is room
public record RedisSettings(String url, Duration statusTtl) {
  private static final Duration DAY = Duration.ofHours(24);

  public RedisSettings(String url) {
    this(url, DAY);
  }

  /// The keys `redis.*`.
  public static RedisSettings read(ConfigReader reader) {
    return new RedisSettings(
        reader.uri("redis.url", "redis", "rediss").toString(),
        reader.duration("redis.status-ttl", Duration.ofMinutes(1), Duration.ofDays(30)));
  }

  @Override
  public String toString() {
    URI uri = URI.create(url);
    return "RedisSettings[%s:%d, %s]".formatted(uri.getHost(), uri.getPort(), statusTtl);
  }
}
