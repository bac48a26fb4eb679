package io.genpulse.server.redis;

import io.genpulse.engine.Route;
import io.genpulse.server.queue.QueueBell;
import java.util.Arrays;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisException;

/// Carries the rings of a local bell to other processes over `gp:wake`, and theirs to it. Rings
/// that come faster than Redis takes them are told once.
public final class RedisQueueBell implements QueueBell, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RedisQueueBell.class);
  private static final String CHANNEL = "gp:wake";

  private final QueueBell local;
  private final RedisClient redis;
  private final String me = UUID.randomUUID().toString();
  private final AtomicReference<Set<Route>> unsaid = new AtomicReference<>(Set.of());
  private final Semaphore rung = new Semaphore(0);
  private final RedisSubscription incoming;
  private final Thread writer;

  /// @param redis stays the caller's to close
  public RedisQueueBell(QueueBell local, RedisClient redis) {
    this.local = local;
    this.redis = redis;
    this.incoming = new RedisSubscription(redis, (_, text) -> hear(text), CHANNEL);
    this.writer = Thread.ofVirtual().name("bell writer").start(this::write);
  }

  @Override
  public void ring(Set<Route> routes) {
    if (routes.isEmpty()) {
      return;
    }
    local.ring(routes);
    Set<Route> before = unsaid.getAndUpdate(waiting -> union(waiting, routes));
    if (before.isEmpty()) {
      rung.release();
    }
  }

  @Override
  public AutoCloseable onRing(Set<Route> routes, Runnable listener) {
    return local.onRing(routes, listener);
  }

  private static Set<Route> union(Set<Route> some, Set<Route> others) {
    var all = java.util.EnumSet.noneOf(Route.class);
    all.addAll(some);
    all.addAll(others);
    return Set.copyOf(all);
  }

  private void write() {
    while (true) {
      try {
        rung.acquire();
      } catch (InterruptedException e) {
        return;
      }
      Set<Route> routes = unsaid.getAndSet(Set.of());
      try {
        redis.publish(
            CHANNEL, me + " " + routes.stream().map(Route::word).collect(Collectors.joining(",")));
      } catch (JedisException e) {
        log.debug("Redis is away, other processes find out by polling", e);
      }
    }
  }

  private void hear(String text) {
    int space = text.indexOf(' ');
    if (space < 0 || text.substring(0, space).equals(me)) {
      return;
    }
    try {
      local.ring(
          Arrays.stream(text.substring(space + 1).split(",", -1))
              .map(Route::of)
              .collect(Collectors.toSet()));
    } catch (IllegalArgumentException e) {
      log.debug("Not a ring on {}", CHANNEL, e);
    }
  }

  @Override
  public void close() {
    incoming.close();
    writer.interrupt();
    try {
      writer.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
