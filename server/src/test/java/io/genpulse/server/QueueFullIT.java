package io.genpulse.server;

import static io.genpulse.server.TaskMessages.say;
import static io.genpulse.server.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import redis.clients.jedis.RedisClient;

/// More comes in than the queue holds.
@ExtendWith(SharedServer.class)
class QueueFullIT {
  @Test
  void aFullQueueRefusesRequestsAndLeavesMessagesUntilThereIsRoom(TestServices services) {
    TestPlace place = services.place();
    try (var api = place.api(3);
        RedisClient redis = place.openRedis()) {
      HttpResponse<String> keyed =
          api.post("/generate", say("1").toString(), "Idempotency-Key", "first");
      String named = UUID.randomUUID().toString();
      String canceled = api.submit(say("2").toString());
      api.post("/generate", say("3").put("task_id", named).toString());

      HttpResponse<String> refused = api.post("/generate", say("4").toString());

      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(refused.headers().firstValue("Retry-After")).contains("5");
      assertThat(refused.headers().firstValue("Content-Type")).contains("application/problem+json");
      assertThat(json(refused).path("code").asText()).isEqualTo("queue_full");
      assertThat(
              api.post("/generate", say("4").toString(), "Idempotency-Key", "second").statusCode())
          .isEqualTo(429);
      // What is there already adds nothing.
      assertThat(json(api.post("/generate", say("1").toString(), "Idempotency-Key", "first")))
          .isEqualTo(json(keyed));
      assertThat(api.post("/generate", say("3").put("task_id", named).toString()).statusCode())
          .isEqualTo(202);

      String message = UUID.randomUUID().toString();
      redis.lpush("tasks:pending", say("mq").put("task_id", message).toString());
      redis.lpush("tasks:control", "{\"op\":\"dance\"}", "{\"op\":\"dance\"}");
      await().atMost(Duration.ofSeconds(10)).until(() -> redis.xlen("tasks:dead") == 2);
      assertThat(redis.llen("tasks:pending")).isEqualTo(1);
      assertThat(api.get("/tasks/" + message).statusCode()).isEqualTo(404);

      // A cancellation makes room too.
      api.post("/tasks/" + canceled + "/cancel", null);
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> api.get("/tasks/" + message).statusCode() == 200);
      assertThat(redis.llen("tasks:pending")).isZero();
      assertThat(api.post("/tasks/" + canceled + "/retry", null).statusCode()).isEqualTo(429);

      try (var worker = place.worker()) {
        api.await(message, "completed");
        await()
            .atMost(Duration.ofSeconds(10))
            .until(() -> api.post("/generate", say("5").toString()).statusCode() == 202);
        assertThat(worker.port()).isNegative();
      }
    }
  }
}
