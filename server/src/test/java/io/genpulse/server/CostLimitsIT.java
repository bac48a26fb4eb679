package io.genpulse.server;

import static io.genpulse.server.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The limit of a day, over tasks that begin at the same moment: a picture costs 0.13 USD by the
/// list, so the day has room for two.
@ExtendWith(SharedServer.class)
class CostLimitsIT {
  private static final String TASK =
      "{\"task_type\":\"text-to-image\",\"params\":{\"prompt\":\"a fox\",\"provider\":\"openai\","
          + "\"model\":\"gpt-image-2.6-flare\"}}";

  private final AtomicInteger calls = new AtomicInteger();

  @Test
  void noMoreIsCalledForThanTheDayMayCost(TestServices services) throws Exception {
    try (var provider = new StandInProvider(this::draw);
        TestServer server =
            services
                .place()
                .serve(
                    Map.of(
                        "GENPULSE_PROVIDERS_OPENAI_API_KEY", "sk-0123456789abcdef0123",
                        "GENPULSE_PROVIDERS_OPENAI_BASE_URL", provider.address() + "/v1",
                        "GENPULSE_PROVIDERS_OPENAI_MAX_COST_PER_TASK", "0.20 USD",
                        "GENPULSE_PROVIDERS_OPENAI_MAX_COST_PER_DAY", "0.30 USD"))) {
      theLimitsAreTold(server);
      aboveTheLimitOfATaskIsRefusedAtOnce(server);
      JsonNode before = json(server.post("/generate?dry_run=true", TASK));
      assertThat(before.at("/price/amount").asText()).isEqualTo("0.13");
      assertThat(before.path("limits").toString())
          .isEqualTo("{\"per_task\":\"0.20 USD\",\"per_day\":\"0.30 USD\",\"today\":\"0 USD\"}");

      var ids = new ArrayList<String>();
      for (int n = 0; n < 6; n++) {
        ids.add(server.submit(TASK));
      }
      long done = ids.stream().filter(id -> isDone(ended(server, id))).count();
      assertThat(done).isLessThanOrEqualTo(2);
      assertThat(calls).hasValue((int) done);

      // Of those that began at once some may have made way for each other.
      while (done < 2) {
        assertThat(isDone(ended(server, server.submit(TASK)))).isTrue();
        done++;
      }
      JsonNode refused = ended(server, server.submit(TASK));
      assertThat(refused.at("/error/code").asText()).isEqualTo("too_expensive");
      assertThat(refused.at("/error/message").asText())
          .contains("limit of 0.30 USD", "GENPULSE_PROVIDERS_OPENAI_MAX_COST_PER_DAY");
      assertThat(refused.path("attempt").asInt()).isEqualTo(1);
      assertThat(calls).hasValue(2);

      JsonNode after = json(server.post("/generate?dry_run=true", TASK));
      assertThat(after.at("/limits/today").asText()).startsWith("0.26");
      assertThat(after.path("warnings").toString())
          .contains("the task would fail now", "come to 0.39", "above the limit of 0.30 USD");
    }
  }

  private static void theLimitsAreTold(TestServer server) throws Exception {
    JsonNode engines = json(server.get("/engines")).path("items");
    JsonNode openai =
        engines
            .valueStream()
            .filter(one -> one.path("id").asText().equals("openai"))
            .findFirst()
            .orElseThrow();
    assertThat(openai.path("limits").toString())
        .isEqualTo(
            "{\"concurrency\":8,\"per_minute\":null,\"cost_per_task\":\"0.20"
                + " USD\",\"cost_per_day\":\"0.30 USD\"}");
    assertThat(openai.at("/setup/variable").asText())
        .isEqualTo("GENPULSE_PROVIDERS_OPENAI_API_KEY");
  }

  private void aboveTheLimitOfATaskIsRefusedAtOnce(TestServer server) throws Exception {
    var answer = server.post("/generate", TASK.replace("\"a fox\"", "\"a fox\",\"count\":2"));
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.body())
        .contains(
            "too_expensive", "about 0.26 USD", "raise GENPULSE_PROVIDERS_OPENAI_MAX_COST_PER_TASK");
    JsonNode unlisted =
        json(server.post("/generate?dry_run=true", TASK.replace("2.6-flare", "nobody-lists")));
    assertThat(unlisted.path("warnings").toString()).contains("is not in the list of prices");
    assertThat(calls).hasValue(0);
  }

  private static JsonNode ended(TestServer server, String id) {
    return Awaitility.await("task " + id + " ends")
        .atMost(Duration.ofSeconds(30))
        .until(() -> server.task(id), task -> !task.path("finished_at").isNull());
  }

  private static boolean isDone(JsonNode task) {
    if (task.path("status").asText().equals("failed")) {
      assertThat(task.at("/error/code").asText()).isEqualTo("too_expensive");
    }
    return task.path("status").asText().equals("completed");
  }

  private void draw(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    calls.incrementAndGet();
    var png = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB), "png", png);
    byte[] answer =
        "{\"data\":[{\"b64_json\":\"%s\"}]}"
            .formatted(Base64.getEncoder().encodeToString(png.toByteArray()))
            .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }
}
