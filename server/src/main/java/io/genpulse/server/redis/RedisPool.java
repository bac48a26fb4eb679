package io.genpulse.server.redis;

import java.net.URI;
import java.time.Duration;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.util.JedisURIHelper;

/// The connections to Redis that all parts of this process share.
public final class RedisPool {
  // Two subscriptions, the event writer, the bell, the dispatcher, and checks.
  private static final int CONNECTIONS = 16;
  private static final int STANDARD_PORT = 6379;

  private static final double FULL = 0.98;

  private RedisPool() {}

  /// @throws RedisException when Redis does not work; `Full` when it would take nothing in
  public static void check(RedisClient redis) {
    if (new RedisCalls(redis).call(RedisMemory::used) >= FULL) {
      throw new RedisException.Full("its memory is used up", null);
    }
  }

  /// Connects at the first use, so a Redis that is away is no failure here. The caller closes it.
  public static RedisClient open(RedisSettings settings) {
    var pool = new ConnectionPoolConfig();
    pool.setMaxTotal(CONNECTIONS);
    pool.setMaxWait(Duration.ofSeconds(2));
    URI url = URI.create(settings.url());
    var client = DefaultJedisClientConfig.builder();
    if ("rediss".equals(url.getScheme())) {
      client.sslOptions(SslOptions.defaults());
    }
    String user = JedisURIHelper.getUser(url);
    if (user != null && !user.isEmpty()) {
      client.user(user);
    }
    String password = JedisURIHelper.getPassword(url);
    if (password != null && !password.isEmpty()) {
      client.password(password);
    }
    return RedisClient.builder()
        .hostAndPort(url.getHost(), url.getPort() < 0 ? STANDARD_PORT : url.getPort())
        .clientConfig(client.database(JedisURIHelper.getDBIndex(url)).build())
        .poolConfig(pool)
        .build();
  }
}
