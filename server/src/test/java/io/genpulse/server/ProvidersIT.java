package io.genpulse.server;

import static io.genpulse.server.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.genpulse.server.host.KeptKeys;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedServer.class)
class ProvidersIT {
  private static final String KEY = "sk-test-0123456789abcdefghij";

  /// What the launcher keeps in the home.
  private static final class InMemory implements KeptKeys {
    private final Map<String, String> keys = new ConcurrentHashMap<>();

    @Override
    public Optional<String> of(String provider) {
      return Optional.ofNullable(keys.get(provider));
    }

    @Override
    public void put(String provider, String key) {
      keys.put(provider, key);
    }

    @Override
    public boolean remove(String provider) {
      return keys.remove(provider) != null;
    }
  }

  @Test
  void aKeyIsTriedKeptAndForgottenAndNeverTold(TestServices services) throws Exception {
    HttpServer openAi = openAi();
    var kept = new InMemory();
    try (TestServer server =
        services
            .place()
            .serve(
                Map.of(
                    "GENPULSE_PROVIDERS_OPENAI_BASE_URL",
                    "http://127.0.0.1:" + openAi.getAddress().getPort() + "/v1"),
                kept)) {
      assertThat(provider(server).path("kept").asBoolean()).isFalse();
      assertThat(test(server, null).path("accepted").asBoolean(true)).isFalse();
      assertThat(test(server, "sk-wrong").path("accepted").asBoolean()).isFalse();
      assertThat(test(server, KEY))
          .isEqualTo(json("{\"accepted\":true,\"detail\":\"it offers 2 models\"}"));
      assertThat(server.post("/providers/openai/key", "{\"key\":\"sk-\\nwrong\"}").statusCode())
          .isEqualTo(422);

      JsonNode answer = json(server.post("/providers/openai/key", "{\"key\":\"" + KEY + "\"}"));
      assertThat(answer.path("kept").asBoolean()).isTrue();
      assertThat(answer.path("restart_needed").asBoolean()).isTrue();
      assertThat(kept.of("openai")).contains(KEY);
      assertThat(test(server, null).path("accepted").asBoolean()).isTrue();
      assertThat(server.get("/providers").body()).doesNotContain(KEY);

      assertThat(server.send("DELETE", "/providers/openai/key", null).statusCode()).isEqualTo(204);
      assertThat(server.send("DELETE", "/providers/openai/key", null).statusCode()).isEqualTo(404);
      assertThat(server.post("/providers/moon/test", null).statusCode()).isEqualTo(404);

      // The log of requests knows all this, and no key.
      JsonNode log = json(server.get("/requests?limit=200", "User-Agent", "somebody"));
      assertThat(log.path("items").findValuesAsText("path"))
          .contains("/providers/openai/key", "/providers/moon/test");
      assertThat(log.at("/items/0/status").asInt()).isEqualTo(404);
      assertThat(log.toString()).doesNotContain(KEY);
    } finally {
      openAi.stop(0);
    }
  }

  @Test
  void aServerThatKeepsNoKeysSaysSo(TestServices services) {
    try (TestServer server = services.place().serve()) {
      assertThat(json(server.get("/providers")).path("keeps_keys").asBoolean()).isFalse();
      assertThat(server.post("/providers/openai/key", "{\"key\":\"" + KEY + "\"}").statusCode())
          .isEqualTo(409);
    }
  }

  private static JsonNode provider(TestServer server) {
    for (JsonNode one : json(server.get("/providers")).path("items")) {
      if (one.path("provider").asText().equals("openai")) {
        return one;
      }
    }
    throw new AssertionError("no openai");
  }

  private static JsonNode test(TestServer server, @Nullable String key) {
    return json(
        server.post("/providers/openai/test", key == null ? null : "{\"key\":\"" + key + "\"}"));
  }

  private static HttpServer openAi() throws Exception {
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext(
        "/v1/models",
        exchange -> {
          boolean right =
              ("Bearer " + KEY).equals(exchange.getRequestHeaders().getFirst("Authorization"));
          byte[] body =
              (right
                      ? "{\"data\":[{\"id\":\"a\"},{\"id\":\"b\"}]}"
                      : "{\"error\":{\"message\":\"Incorrect API key\",\"code\":\"invalid_api_key\"}}")
                  .getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(right ? 200 : 401, body.length);
          try (var out = exchange.getResponseBody()) {
            out.write(body);
          }
        });
    http.start();
    return http;
  }
}
