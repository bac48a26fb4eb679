package io.genpulse.server.redis;

import io.genpulse.server.fleet.EngineOrders;
import io.genpulse.server.task.TaskId;
import redis.clients.jedis.RedisClient;

/// Orders to engines over the channels `gp:unload`, whose messages are engine ids, and
/// `gp:abandon`, whose messages are a task's id and its user.
public final class RedisEngineOrders implements EngineOrders {
  private static final String UNLOAD = "gp:unload";
  private static final String ABANDON = "gp:abandon";

  private final RedisClient redis;

  public RedisEngineOrders(RedisClient redis) {
    this.redis = redis;
  }

  @Override
  public void unload(String engine) {
    redis.publish(UNLOAD, engine);
  }

  @Override
  public void abandon(TaskId task, String userId) {
    redis.publish(ABANDON, task + " " + userId);
  }

  /// Hears the orders of all processes until closed.
  ///
  /// @param workers told what to do on a thread of its own: it may take as long as the work that is
  ///   going on
  public static RedisSubscription hear(RedisClient redis, EngineOrders workers) {
    return new RedisSubscription(
        redis,
        (channel, text) ->
            Thread.ofVirtual().name(channel).start(() -> obey(workers, channel, text)),
        UNLOAD,
        ABANDON);
  }

  private static void obey(EngineOrders workers, String channel, String text) {
    if (channel.equals(UNLOAD)) {
      workers.unload(text);
    } else {
      int blank = text.indexOf(' ');
      workers.abandon(TaskId.of(text.substring(0, blank)), text.substring(blank + 1));
    }
  }
}
