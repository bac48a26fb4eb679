package io.genpulse.server;

import io.genpulse.server.redis.RedisSettings;
import java.io.IOException;
import java.net.ServerSocket;
import redis.clients.jedis.BuilderFactory;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisClient;
import redis.embedded.RedisServer;

/// A Redis of its own with 24 MiB of memory, as little as one that is nearly full.
record SmallRedis(RedisServer server, RedisSettings settings) implements AutoCloseable {
  static SmallRedis start() {
    try {
      int port;
      try (var socket = new ServerSocket(0)) {
        port = socket.getLocalPort();
      }
      RedisServer server =
          RedisServer.newRedisServer()
              .port(port)
              .setting("bind 127.0.0.1")
              .setting("maxmemory 24mb")
              .setting("maxmemory-policy noeviction")
              .build();
      server.start();
      return new SmallRedis(server, new RedisSettings("redis://127.0.0.1:" + port));
    } catch (IOException e) {
      throw new IllegalStateException("the small Redis does not start", e);
    }
  }

  /// How many patterns somebody listens to.
  static long patterns(RedisClient redis) {
    return redis.executeCommand(
        new CommandObject<>(
            new CommandArguments(Protocol.Command.PUBSUB).add("NUMPAT"), BuilderFactory.LONG));
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
