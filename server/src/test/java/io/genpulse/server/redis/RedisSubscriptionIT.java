package io.genpulse.server.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Builder;
import redis.clients.jedis.BuilderFactory;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisClient;
import redis.embedded.RedisServer;

class RedisSubscriptionIT {
  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Test
  void aConnectionThatFellSilentIsMadeAnew() throws IOException {
    int port = freePort();
    RedisServer server = RedisServer.newRedisServer().port(port).setting("bind 127.0.0.1").build();
    server.start();
    try (RedisClient redis = RedisClient.create("redis://127.0.0.1:" + port)) {
      List<String> heard = new CopyOnWriteArrayList<>();
      var subscription =
          new RedisSubscription(redis, Duration.ofMillis(100), (_, text) -> heard.add(text), "c*");
      await().until(() -> patterns(redis) == 1);
      String before = subscriber(redis);

      // Redis answers nobody for a while, as a connection that was dropped on the way.
      call(redis, BuilderFactory.STRING, Protocol.Command.CLIENT, "PAUSE", "1500", "ALL");

      await().until(() -> patterns(redis) == 1 && !subscriber(redis).equals(before));
      redis.publish("c1", "back");
      await().until(() -> heard.contains("back"));

      subscription.close();
      // Redis hears of the end a moment later.
      await().until(() -> redis.publish("c1", "late") == 0);
      assertThat(heard).doesNotContain("late");
    } finally {
      server.stop();
    }
  }

  private static long patterns(RedisClient redis) {
    return call(redis, BuilderFactory.LONG, Protocol.Command.PUBSUB, "NUMPAT");
  }

  private static String subscriber(RedisClient redis) {
    return call(redis, BuilderFactory.STRING, Protocol.Command.CLIENT, "LIST", "TYPE", "PUBSUB")
        .replaceFirst("(?s) .*", "");
  }

  private static <T> T call(
      RedisClient redis, Builder<T> answer, Protocol.Command command, String... words) {
    var arguments = new CommandArguments(command);
    for (String word : words) {
      arguments.add(word);
    }
    return redis.executeCommand(new CommandObject<>(arguments, answer));
  }
}
