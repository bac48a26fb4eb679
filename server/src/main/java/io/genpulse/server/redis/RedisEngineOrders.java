package io.genpulse.server.redis;

import io.genpulse.server.fleet.EngineOrders;
import java.util.function.Consumer;
import redis.clients.jedis.RedisClient;

/// Orders to engines over the channel `gp:unload`, whose messages are engine ids.
public final class RedisEngineOrders implements EngineOrders {
  private static final String UNLOAD = "gp:unload";

  private final RedisClient redis;

  public RedisEngineOrders(RedisClient redis) {
    this.redis = redis;
  }

  @Override
  public void unload(String engine) {
    redis.publish(UNLOAD, engine);
  }

  /// Hears the orders of all processes until closed.
  ///
  /// @param unload told the engine's id, on a thread of its own: it may take as long as the work
  ///   that is going on
  public static RedisSubscription hear(RedisClient redis, Consumer<String> unload) {
    return new RedisSubscription(
        redis,
        (_, engine) ->
            Thread.ofVirtual().name("unload " + engine).start(() -> unload.accept(engine)),
        UNLOAD);
  }
}
