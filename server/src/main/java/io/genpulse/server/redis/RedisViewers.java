package io.genpulse.server.redis;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.SetParams;

/// Whether anyone watches tasks, in any process: a key that lives as long as someone says so.
final class RedisViewers {
  private static final Logger log = LoggerFactory.getLogger(RedisViewers.class);
  private static final String KEY = "gp:viewers";
  private static final Duration STAY = Duration.ofSeconds(40);
  private static final Duration BETWEEN_TELLINGS = Duration.ofSeconds(10);

  private final RedisClient redis;
  private final AtomicLong told = new AtomicLong(System.nanoTime() - STAY.toNanos());

  RedisViewers(RedisClient redis) {
    this.redis = redis;
  }

  void seen() {
    long now = System.nanoTime();
    long last = told.get();
    if (now - last < BETWEEN_TELLINGS.toNanos() || !told.compareAndSet(last, now)) {
      return;
    }
    try {
      redis.set(KEY, "1", SetParams.setParams().ex(STAY.toSeconds()));
    } catch (JedisException e) {
      log.debug("Redis is away, other processes do not know of viewers", e);
    }
  }

  boolean any() {
    if (System.nanoTime() - told.get() < STAY.toNanos()) {
      return true;
    }
    try {
      return redis.exists(KEY);
    } catch (JedisException e) {
      log.debug("Redis is away, someone may watch", e);
      return true;
    }
  }
}
