package io.genpulse.server.redis;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Connection;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisException;

/// Hears the messages of channel patterns, and comes back by itself after Redis was away. A
/// connection that fell silent without being closed, as firewalls do it, is noticed by its missing
/// answers to PING.
public final class RedisSubscription implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RedisSubscription.class);
  private static final Duration PING = Duration.ofSeconds(10);
  private static final long FIRST_PAUSE_MS = 1_000;
  private static final long LONGEST_PAUSE_MS = 20_000;

  private final RedisClient redis;
  private final String[] patterns;
  private final BiConsumer<String, String> listener;
  private final Duration ping;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Thread thread;
  private final Thread pinger;
  private volatile @Nullable Heard heard;

  /// @param listener hears channels and message texts, on the one thread of this subscription
  public RedisSubscription(
      RedisClient redis, BiConsumer<String, String> listener, String... patterns) {
    this(redis, PING, listener, patterns);
  }

  /// @param ping how often the connection is asked whether it lives; after three times without an
  ///   answer it is made anew
  RedisSubscription(
      RedisClient redis, Duration ping, BiConsumer<String, String> listener, String... patterns) {
    this.redis = redis;
    this.patterns = patterns.clone();
    this.listener = listener;
    this.ping = ping;
    this.thread = Thread.ofVirtual().name("redis " + patterns[0]).start(this::run);
    this.pinger = Thread.ofVirtual().name("redis ping " + patterns[0]).start(this::keepAsking);
  }

  private void run() {
    long pause = FIRST_PAUSE_MS;
    while (stop.getCount() > 0) {
      boolean subscribed = listen();
      pause = subscribed ? FIRST_PAUSE_MS : Math.min(pause * 2, LONGEST_PAUSE_MS);
      try {
        if (stop.await(pause, TimeUnit.MILLISECONDS)) {
          return;
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /// Until the connection ends. Says whether there was one.
  private boolean listen() {
    Heard current = null;
    try (Connection connection = redis.getPool().getResource()) {
      current = new Heard(connection);
      heard = current;
      current.proceedWithPatterns(connection, patterns);
    } catch (JedisException e) {
      if (stop.getCount() > 0) {
        log.warn("Redis is away, {} is not heard: {}", patterns[0], e.getMessage());
      }
    }
    return current != null && current.everSubscribed;
  }

  private void keepAsking() {
    try {
      while (!stop.await(ping.toNanos(), TimeUnit.NANOSECONDS)) {
        Heard current = heard;
        if (current != null && current.isSubscribed()) {
          current.ask();
        }
      }
    } catch (InterruptedException e) {
      log.debug("{} is not asked any more", patterns[0], e);
    }
  }

  /// Nothing is heard after it returns.
  @Override
  public void close() {
    stop.countDown();
    Heard current = heard;
    if (current != null) {
      current.end();
    }
    thread.interrupt();
    pinger.interrupt();
    try {
      thread.join();
      pinger.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Heard extends JedisPubSub {
    private final Connection connection;
    private volatile boolean everSubscribed;
    private volatile long lastHeard = System.nanoTime();

    Heard(Connection connection) {
      this.connection = connection;
    }

    void ask() {
      try {
        if (System.nanoTime() - lastHeard > 3 * ping.toNanos()) {
          log.warn("Redis has fallen silent on {}; connecting anew", patterns[0]);
          end();
        } else {
          ping();
        }
      } catch (JedisException e) {
        log.debug("Redis cannot be asked on {}", patterns[0], e);
      }
    }

    /// Closing the socket wakes the thread that reads from it.
    void end() {
      connection.disconnect();
    }

    @Override
    public void onPSubscribe(String channel, int count) {
      everSubscribed = true;
      lastHeard = System.nanoTime();
      log.debug("Hearing {}", channel);
    }

    @Override
    public void onPMessage(String pattern, String channel, String message) {
      lastHeard = System.nanoTime();
      try {
        listener.accept(channel, message);
      } catch (RuntimeException e) {
        log.warn("A message on {} was not understood", channel, e);
      }
    }

    @Override
    public void onPong(String pattern) {
      lastHeard = System.nanoTime();
    }
  }
}
