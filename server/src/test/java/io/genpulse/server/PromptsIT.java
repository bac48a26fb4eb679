package io.genpulse.server;

import static io.genpulse.server.TaskMessages.say;
import static io.genpulse.server.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import redis.clients.jedis.RedisClient;

/// Texts of every script and size, over HTTP and Redis.
@ExtendWith(SharedServer.class)
class PromptsIT {
  private final TestServer server;

  PromptsIT(TestServer server) {
    this.server = server;
  }

  static Stream<String> texts() {
    return Stream.of(
        "🏔️ a lake 👩‍👩‍👧‍👦 at 🌅",
        "雪の山と湖、夕暮れ 设置 호수",
        "بحيرة جبلية ثلجية עם שקיעה \u202Eabc\u202C",
        "e\u0301 ﬁ \uFEFF \u2028 \u0001 \uFFFF",
        "\"quotes\" \\ back\\u0000slash 'x'; DROP TABLE tasks; -- :name $1 ? {}",
        "line\nbreak\ttab\r\n",
        "lake 湖🏔".repeat(10_000 / 8));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void aTextComesThroughUnchanged(String text) {
    String http = server.submit(say(text).toString());
    String mq = UUID.randomUUID().toString();
    try (RedisClient redis = server.place().openRedis()) {
      redis.lpush("tasks:pending", say(text).put("task_id", mq).toString());
    }

    for (String id : List.of(http, mq)) {
      JsonNode task = server.await(id, "completed");
      assertThat(task.path("params").path("text").asText()).isEqualTo(text);
      HttpRequest download = HttpRequest.newBuilder(URI.create(task.path("url").asText())).build();
      assertThat(server.send(download).body()).isEqualTo(text);
    }
  }

  @ParameterizedTest
  @MethodSource("unstorable")
  void whatNoDatabaseTextCanHoldIsRefused(String escaped) {
    String id = UUID.randomUUID().toString();
    String message = say("TEXT").put("task_id", id).toString().replace("TEXT", "a" + escaped + "b");

    HttpResponse<String> refused = server.post("/generate", message);
    try (RedisClient redis = server.place().openRedis()) {
      redis.lpush("tasks:pending", message);
      await()
          .atMost(Duration.ofSeconds(10))
          .until(
              () ->
                  redis.xrevrange("tasks:dead", "+", "-", 1).stream()
                      .anyMatch(entry -> entry.getFields().getOrDefault("head", "").contains(id)));
    }

    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(json(refused).path("errors").findValuesAsText("pointer"))
        .containsExactly("#/params/text");
    assertThat(server.get("/tasks/" + id).statusCode()).isEqualTo(404);
  }

  static Stream<String> unstorable() {
    return Stream.of("\\u0000", "\\ud83d", "\\udc00", "\\udc00\\ud83d");
  }

  @Test
  void anUnstorableKeyIsRefusedToo() {
    HttpResponse<String> refused =
        server.post(
            "/generate",
            "{\"task_type\":\"say\",\"params\":{\"text\":\"a\",\"b\\u0000\":1,\"\\ud83d\":1}}");

    assertThat(refused.statusCode()).isEqualTo(422);
  }
}
