package io.genpulse.server;

import static io.genpulse.server.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/// What growing costs: a task type is one file, an engine with a key and an address one package,
/// and nothing else of ours changes for either.
@ExtendWith(SharedServer.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GrowthIT {
  private static final String KEY = "a-key-that-nobody-may-see";

  /// The whole of a new task type.
  private static final String POSTER =
      """
      import io.genpulse.engine.EngineRequest;
      import io.genpulse.engine.capability.*;
      import io.genpulse.server.handler.*;
      import java.util.Map;
      import java.util.Optional;

      @TaskType(value = "poster", capability = TextToImage.class)
      public final class PosterHandler implements TaskHandler<PosterHandler.Params> {
        public record Params(String title, @Alias("n") @Default("0") int steps) {}

        @Override
        public Optional<EngineRequest> request(Params params) {
          return Optional.of(drawing(params));
        }

        private static TextToImage.Request drawing(Params params) {
          return new TextToImage.Request(
              new Prompt("a poster: " + params.title(), null),
              new Size(null, null),
              params.steps() == 0
                  ? Sampling.OF_MODEL
                  : new Sampling(params.steps(), null, null),
              Rendition.OF_MODEL,
              null,
              1,
              null,
              Map.of());
        }

        @Override
        public TaskResult execute(Params params, TaskContext context) throws InterruptedException {
          context
              .engine(TextToImage.class, null)
              .textToImage(drawing(params), context.job(file -> {}));
          return new TaskResult(Map.of("title", params.title()), "poster", 1);
        }
      }
      """;

  private final HttpServer provider;
  private final Map<String, String> sketches = new ConcurrentHashMap<>();
  private final AtomicInteger submissions = new AtomicInteger();
  private final TestServer server;

  GrowthIT(TestServices services) throws IOException {
    provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    provider.createContext("/sketches", this::answer);
    provider.start();
    TestPlace place = services.place();
    place.plugin("PosterHandler.java", POSTER.getBytes(StandardCharsets.UTF_8));
    server =
        place.serve(
            Map.of(
                "GENPULSE_PROVIDERS_SKETCH_API_KEY",
                KEY,
                "GENPULSE_PROVIDERS_SKETCH_ADDRESS",
                "http://127.0.0.1:" + provider.getAddress().getPort(),
                "GENPULSE_ENGINES_ORDER",
                "sketch"));
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    boolean known =
        ("Bearer " + KEY).equals(exchange.getRequestHeaders().getFirst("Authorization"));
    String answer = "";
    if (known && exchange.getRequestMethod().equals("POST")) {
      answer = "s" + submissions.incrementAndGet();
      sketches.put(answer, body);
    } else if (known) {
      String path = exchange.getRequestURI().getPath();
      answer = "sketch of " + sketches.get(path.substring(path.lastIndexOf('/') + 1));
    }
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(known ? 200 : 401, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @AfterAll
  void stop() {
    server.close();
    provider.stop(0);
  }

  @Test
  void aNewTaskTypeAndANewEngineWorkTogether() {
    String id = server.submit("{\"task_type\":\"poster\",\"params\":{\"title\":\"spring\"}}");

    JsonNode task = server.await(id, "completed");

    assertThat(task.path("route").asText()).isEqualTo("api");
    assertThat(task.path("provider").asText()).isEqualTo("sketch");
    assertThat(task.path("outputs")).hasSize(1);
    assertThat(server.download(task.path("url").asText())).isEqualTo("sketch of a poster: spring");
    assertThat(sketches.values()).containsOnlyOnce("a poster: spring");
    assertThat(
            server
                .place()
                .query("SELECT unit || charges FROM billing_records WHERE task_id = '" + id + "'"))
        .startsWith("poster[{")
        .contains("\"unit\": \"image\"");
    assertThat(
            server
                .place()
                .query("SELECT external_ref->>'job_id' FROM tasks WHERE task_id = '" + id + "'"))
        .isIn(sketches.keySet());
  }

  @Test
  void theEngineDoesWhatIsThereAlready() {
    String id =
        server.submit(
            "{\"task_type\":\"text-to-image\",\"params\":{\"prompt\":\"a hill\",\"provider\":\"sketch\"}}");

    assertThat(server.await(id, "completed").path("result").path("count").asInt()).isEqualTo(1);
  }

  @Test
  void aFieldThatTheEngineCannotHonourFailsTheTaskByName() {
    String id =
        server.submit("{\"task_type\":\"poster\",\"params\":{\"title\":\"spring\",\"steps\":20}}");

    assertThat(server.await(id, "failed").path("error"))
        .isEqualTo(
            json(
                "{\"code\":\"invalid_request\",\"message\":\"engine sketch takes no steps\","
                    + "\"field\":\"steps\",\"provider_code\":null,\"request_id\":null}"));
  }

  @Test
  void theKeyIsNowhere() {
    for (String path : new String[] {"/engines", "/models", "/task-types", "/system", "/tasks"}) {
      assertThat(server.get(path).body()).doesNotContain(KEY);
    }
    JsonNode engines = json(server.get("/engines")).path("items");
    assertThat(engines.findValuesAsText("id")).contains("sketch", "diffusers");
  }

  /// The shared server knows the engine too, and has no key for it.
  @Test
  void withoutAKeyItIsNotTakenAndSaysWhatIsMissing(TestServer other) {
    String sentence =
        "engine sketch cannot work: no API key; set GENPULSE_PROVIDERS_SKETCH_API_KEY";

    JsonNode problem =
        json(
            other.post(
                "/generate",
                "{\"task_type\":\"text-to-image\",\"params\":{\"prompt\":\"a\",\"provider\":\"sketch\"}}"));
    assertThat(problem.at("/errors/0"))
        .isEqualTo(
            json(
                "{\"pointer\":\"#/params/provider\",\"detail\":\""
                    + sentence
                    + "\",\"code\":\"not_supported\"}"));
    await()
        .untilAsserted(
            () ->
                assertThat(reasons(other))
                    .containsEntry("sketch", "no API key; set GENPULSE_PROVIDERS_SKETCH_API_KEY"));
  }

  private static Map<String, String> reasons(TestServer server) {
    Map<String, String> reasons = new HashMap<>();
    for (JsonNode engine : json(server.get("/engines")).path("items")) {
      if (engine.path("state").asText().equals("unavailable")) {
        reasons.put(engine.path("id").asText(), engine.path("reason").asText());
      }
    }
    return reasons;
  }
}
