package io.genpulse.server.redis;

import java.util.function.Function;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;

/// Calls to Redis whose failures are told in our own words.
///
/// @param client stays the caller's to close
record RedisCalls(UnifiedJedis client) {
  /// @throws RedisException when Redis does not do it
  <T> T call(Function<UnifiedJedis, T> command) {
    try {
      return command.apply(client);
    } catch (JedisException e) {
      throw RedisException.of(e);
    }
  }
}
