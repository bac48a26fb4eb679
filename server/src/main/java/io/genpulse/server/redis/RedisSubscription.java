package io.genpulse.server.redis;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;

/// Hears the messages of one channel pattern, and comes back by itself after Redis was away.
public final class RedisSubscription implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RedisSubscription.class);
  private static final long LONGEST_PAUSE_MS = 20_000;

  private final UnifiedJedis redis;
  private final String pattern;
  private final Consumer<String> listener;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Thread thread;
  private volatile Heard heard;

  /// @param listener hears message texts, on the one thread of this subscription
  public RedisSubscription(UnifiedJedis redis, String pattern, Consumer<String> listener) {
    this.redis = redis;
    this.pattern = pattern;
    this.listener = listener;
    this.heard = new Heard();
    this.thread = Thread.ofVirtual().name("redis " + pattern).start(this::run);
  }

  private void run() {
    long pause = 1_000;
    while (stop.getCount() > 0) {
      var current = new Heard();
      heard = current;
      try {
        redis.psubscribe(current, pattern);
      } catch (JedisException e) {
        if (stop.getCount() > 0) {
          log.warn("Redis is away, {} is not heard: {}", pattern, e.getMessage());
        }
      }
      pause = current.everSubscribed ? 1_000 : Math.min(pause * 2, LONGEST_PAUSE_MS);
      try {
        if (stop.await(pause, TimeUnit.MILLISECONDS)) {
          return;
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  @Override
  public void close() {
    stop.countDown();
    try {
      if (heard.isSubscribed()) {
        heard.punsubscribe();
      }
    } catch (JedisException e) {
      log.debug("Could not unsubscribe from {}", pattern, e);
    }
    thread.interrupt();
  }

  private final class Heard extends JedisPubSub {
    private volatile boolean everSubscribed;

    @Override
    public void onPSubscribe(String channel, int count) {
      everSubscribed = true;
      log.debug("Hearing {}", channel);
    }

    @Override
    public void onPMessage(String channelPattern, String channel, String message) {
      listener.accept(message);
    }
  }
}
