package io.genpulse.server;

import static io.genpulse.server.TaskMessages.hold;
import static io.genpulse.server.TaskMessages.say;
import static io.genpulse.server.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import redis.clients.jedis.RedisClient;

/// Tasks that are called off, over HTTP and over Redis.
@ExtendWith(SharedServer.class)
class CancelIT {
  private final TestServer server;

  CancelIT(TestServer server) {
    this.server = server;
  }

  private HttpResponse<String> cancel(String id) {
    return server.post("/tasks/" + id + "/cancel", null);
  }

  private static String order(String id) {
    return "{\"op\":\"cancel\",\"task_id\":\"" + id + "\"}";
  }

  @Test
  void aPendingTaskIsCanceledAtOnceAndOnlyOnce(TestServices services) {
    try (var api = services.place().api(10)) {
      String id = api.submit(say("never").toString());

      HttpResponse<String> canceled = api.post("/tasks/" + id + "/cancel", null);
      HttpResponse<String> again = api.post("/v1/tasks/" + id + "/cancel", null);

      assertThat(canceled.statusCode()).isEqualTo(200);
      assertThat(json(canceled).path("status").asText()).isEqualTo("canceled");
      assertThat(json(canceled).path("finished_at").isTextual()).isTrue();
      assertThat(json(again)).isEqualTo(json(canceled));
    }
  }

  @Test
  void aProcessingTaskEndsAsCanceled() {
    String id = server.submit(hold().toString());
    server.await(id, "processing");

    HttpResponse<String> first = cancel(id);
    HttpResponse<String> second = cancel(id);
    JsonNode task = server.await(id, "canceled");

    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(json(first).path("status").asText()).isIn("processing", "canceled");
    assertThat(second.statusCode()).isEqualTo(200);
    assertThat(task.path("error").isNull() && task.path("url").isNull()).isTrue();
  }

  @Test
  void aTaskThatHasEndedStaysAsItEnded() {
    String id = server.submit(say("done").toString());
    JsonNode done = server.await(id, "completed");

    HttpResponse<String> answer = cancel(id);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(json(answer).path("status").asText()).isEqualTo("completed");
    assertThat(json(answer).path("finished_at")).isEqualTo(done.path("finished_at"));
  }

  @Test
  void redisCancelsToo() {
    String id = server.submit(hold().toString());
    server.await(id, "processing");

    try (RedisClient redis = server.place().openRedis()) {
      redis.lpush("tasks:control", order(id));
    }

    server.await(id, "canceled");
  }

  @Test
  void badOrdersHurtNobody() {
    String id = server.submit(hold().toString());
    server.await(id, "processing");
    String[] bad = {
      "",
      "{",
      "[]",
      "7",
      "null",
      "[".repeat(20_000),
      "{\"op\":\"dance\"}",
      "{\"op\":\"cancel\"}",
      "{\"op\":\"cancel\",\"task_id\":7}",
      order("no-id"),
    };

    try (RedisClient redis = server.place().openRedis()) {
      long dead = redis.xlen("tasks:dead");
      redis.lpush("tasks:control", bad);
      redis.lpush("tasks:control", order(UUID.randomUUID().toString()), order(id));
      server.await(id, "canceled");

      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(() -> assertThat(redis.xlen("tasks:dead")).isEqualTo(dead + bad.length));
      assertThat(redis.llen("tasks:control")).isZero();
    }
    assertThat(server.place().number("SELECT count(*) FROM dead_letters WHERE source = 'control'"))
        .isEqualTo(bad.length);
  }

  @Test
  void aCancellationMayComeBeforeItsMessage() {
    String id = UUID.randomUUID().toString();
    try (RedisClient redis = server.place().openRedis()) {
      redis.lpush("tasks:control", order(id));
      await().atMost(Duration.ofSeconds(10)).until(() -> redis.llen("tasks:control") == 0);
      redis.lpush("tasks:pending", hold().put("task_id", id).toString());
    }

    server.await(id, "canceled");
  }

  @Test
  void aMessageThatIsCanceledBeforeItIsTakenInIsNotLeftToWorkers(TestServices services) {
    TestPlace place = services.place();
    String id = UUID.randomUUID().toString();
    try (RedisClient redis = place.openRedis()) {
      redis.lpush("tasks:pending", hold().put("task_id", id).toString());
      redis.lpush("tasks:control", order(id));
    }

    // Whoever takes it in obeys the order, too; no worker is there to hear of it.
    try (var api = place.api(10)) {
      JsonNode task = api.await(id, "canceled");

      assertThat(task.path("attempt").asInt()).isZero();
      assertThat(task.path("started_at").isNull()).isTrue();
    }
  }
}
