package io.genpulse.server.redis;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisDataException;

/// How much of its memory a Redis uses.
final class RedisMemory {
  private static final Pattern USED = Pattern.compile("(?m)^used_memory:([0-9]{1,18})");
  private static final Pattern MOST = Pattern.compile("(?m)^maxmemory:([0-9]{1,18})");

  private RedisMemory() {}

  /// The part that is used, 0..1; 0 where there is no limit or Redis does not tell.
  static double used(UnifiedJedis redis) {
    String info;
    try {
      info = redis.info("memory");
    } catch (JedisDataException e) {
      // Not allowed to ask, so there is nothing to go by; but it answers.
      redis.ping();
      return 0;
    }
    long most = number(MOST, info);
    return most == 0 ? 0 : number(USED, info) / (double) most;
  }

  private static long number(Pattern pattern, String info) {
    Matcher matcher = pattern.matcher(info);
    return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
  }
}
