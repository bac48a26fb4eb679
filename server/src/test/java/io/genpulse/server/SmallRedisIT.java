package io.genpulse.server;

import static io.genpulse.server.TaskMessages.say;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisDataException;

/// A Redis whose memory is used up.
@ExtendWith(SharedServer.class)
class SmallRedisIT {
  private static final int MESSAGES = 3_000;

  private final TestPlace place;

  SmallRedisIT(TestServices services) {
    this.place = services.place();
  }

  @Test
  void aFullRedisIsEmptiedAndSaysThatItIsFull() {
    try (var small = SmallRedis.start();
        RedisClient redis = RedisClient.create(small.settings().url())) {
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < MESSAGES; i++) {
        ids.add(UUID.randomUUID().toString());
        redis.lpush("tasks:pending", say("m").put("task_id", ids.getLast()).toString());
      }
      assertThatThrownBy(
              () -> {
                for (int i = 0; ; i++) {
                  redis.set("task_status:" + UUID.randomUUID(), "x".repeat(900));
                }
              })
          .isInstanceOf(JedisDataException.class)
          .hasMessageContaining("OOM");

      try (var server = place.at(place.database(), small.settings()).serve()) {
        assertThat(TestServer.json(server.get("/health")).at("/checks/redis").asText())
            .isEqualTo("full");
        assertThat(server.get("/health/ready").statusCode()).isEqualTo(200);

        await("all messages taken in")
            .atMost(Duration.ofMinutes(1))
            .until(() -> place.number("SELECT count(*) FROM tasks") == MESSAGES);
        await().atMost(Duration.ofSeconds(10)).until(() -> redis.llen("tasks:pending") == 0);
        server.await(ids.getLast(), "completed", Duration.ofMinutes(1));
      }
      assertThat(redis.keys("gp:inbox:proc:*")).isEmpty();
    }
  }
}
