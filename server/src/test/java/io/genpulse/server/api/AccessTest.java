package io.genpulse.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genpulse.server.access.KeyRing;
import io.genpulse.server.access.MemoryKeyStore;
import io.genpulse.server.access.Scope;
import io.genpulse.server.config.ConfigReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AccessTest {
  private static final String KEY = "0123456789abcdef0123";
  private static final String PAGE = "https://app.example.com";

  private static ApiServer serve(ApiKeys keys, Set<String> origins) {
    var web = new WebSettings("127.0.0.1", 0, 1 << 20, 10, keys, origins);
    var store = new MemoryKeyStore();
    ApiService things =
        routes ->
            routes
                .get("/things", (_, response) -> response.send("[]"))
                .get(
                    "/broken",
                    (_, _) -> {
                      throw new IllegalStateException("broken");
                    })
                .get("/health/live", (_, response) -> response.send("up"));
    return new ApiServer(
        web,
        1 << 20,
        new Access(keys, new KeyRing(store, System::nanoTime), store),
        List.of(things, new DocsService()));
  }

  @Test
  void onlyWhoKnowsAKeyIsServedAndHealthIsForAll() throws IOException, InterruptedException {
    ApiKeys keys = ApiKeys.of(List.of("another-key-of-20-characters", KEY));
    try (var server = serve(keys, Set.of());
        HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> refused = get(http, server, "/things", null);
      assertThat(refused.statusCode()).isEqualTo(401);
      assertThat(refused.headers().firstValue("WWW-Authenticate"))
          .contains("Bearer realm=\"GenPulse\"");
      assertThat(refused.body()).contains("\"code\":\"unauthorized\"", "GENPULSE_API_KEY");
      for (String wrong : List.of("Bearer " + KEY + "4", "Bearer", "Basic " + KEY, KEY)) {
        assertThat(get(http, server, "/things", wrong).statusCode()).isEqualTo(401);
      }
      assertThat(get(http, server, "/nothing", null).statusCode()).isEqualTo(401);
      assertThat(get(http, server, "/things", "Bearer " + KEY).statusCode()).isEqualTo(200);
      assertThat(get(http, server, "/v1/things", "bearer " + KEY).statusCode()).isEqualTo(200);
      assertThat(get(http, server, "/health/live", null).statusCode()).isEqualTo(200);
      assertThat(get(http, server, "/v1/health/live", null).statusCode()).isEqualTo(200);
    }
  }

  /// It asks for a key itself, for what it shows.
  @Test
  void thePageOfTheDescriptionIsForAll() throws IOException, InterruptedException {
    try (var server = serve(ApiKeys.of(List.of(KEY)), Set.of());
        HttpClient http = HttpClient.newHttpClient()) {
      for (String path : List.of("/docs", "/v1/docs", "/docs/page.js", "/docs/swagger-ui.css")) {
        assertThat(get(http, server, path, null).statusCode()).as(path).isEqualTo(200);
      }
      for (String path : List.of("/openapi.json", "/docs/../things", "/docs/page.js/x")) {
        assertThat(get(http, server, path, null).statusCode()).as(path).isEqualTo(401);
      }
    }
  }

  @Test
  void onlyPagesThatAreNamedMayReadAnswers() throws IOException, InterruptedException {
    try (var server = serve(ApiKeys.of(List.of(KEY)), Set.of(PAGE));
        HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> asked =
          http.send(
              request(server, "/things")
                  .header("Origin", PAGE)
                  .header("Access-Control-Request-Method", "GET")
                  .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                  .build(),
              BodyHandlers.ofString());
      assertThat(asked.statusCode()).isEqualTo(204);
      assertThat(asked.headers().firstValue("Access-Control-Allow-Headers").orElse(""))
          .contains("Authorization");
      assertThat(origin(http, server, "/things", PAGE)).isEqualTo(PAGE);
      // A page may read why it is refused, too.
      assertThat(origin(http, server, "/broken", PAGE)).isEqualTo(PAGE);
      assertThat(origin(http, server, "/things", "http://localhost:3000")).isEmpty();
    }
    try (var server = serve(ApiKeys.NONE, Set.of());
        HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> rebound =
          http.send(
              request(server, "/things").header("Origin", PAGE).build(), BodyHandlers.ofString());
      assertThat(rebound.statusCode()).isEqualTo(403);
      assertThat(rebound.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }
  }

  private static String origin(HttpClient http, ApiServer server, String path, String from)
      throws IOException, InterruptedException {
    HttpRequest request =
        request(server, path)
            .header("Origin", from)
            .header("Authorization", "Bearer " + KEY)
            .build();
    return http.send(request, BodyHandlers.ofString())
        .headers()
        .firstValue("Access-Control-Allow-Origin")
        .orElse("");
  }

  @Test
  void anAddressThatOthersCanReachNeedsKeysThatCannotBeGuessed() {
    assertThatThrownBy(() -> read(Map.of("GENPULSE_WEB_HOST", "0.0.0.0")))
        .hasMessageContaining("web.host (GENPULSE_WEB_HOST) is \"0.0.0.0\"")
        .hasMessageContaining("set web.keys (GENPULSE_WEB_KEYS)");
    assertThatThrownBy(
            () -> read(Map.of("GENPULSE_WEB_HOST", "0.0.0.0", "GENPULSE_WEB_KEYS", "secret")))
        .hasMessageContaining("each key must be at least 20 printable ASCII characters")
        .hasMessageNotContaining("secret");
    assertThatThrownBy(() -> read(Map.of("GENPULSE_WEB_CORS_ORIGINS", PAGE + "/")))
        .hasMessageContaining("web.cors-origins (GENPULSE_WEB_CORS_ORIGINS)")
        .hasMessageContaining("without a path");

    WebSettings web =
        read(
            Map.of(
                "GENPULSE_WEB_HOST",
                "0.0.0.0",
                "GENPULSE_WEB_KEYS",
                KEY + ", " + KEY + "b",
                "GENPULSE_WEB_CORS_ORIGINS",
                PAGE));

    assertThat(web.toString()).contains("2 keys").doesNotContain(KEY);
    assertThat(web.corsOrigins()).containsExactly(PAGE);
  }

  @Test
  void whatIsNotKnownNeedsAnAdmin() {
    assertThat(RouteRule.of("POST", "/generate"))
        .isEqualTo(new RouteRule(Scope.SUBMIT, false, true));
    assertThat(RouteRule.of("GET", "/tasks/7")).isEqualTo(new RouteRule(Scope.READ, false, false));
    assertThat(RouteRule.of("GET", "/keys")).isEqualTo(new RouteRule(Scope.ADMIN, true, false));
    assertThat(RouteRule.of("POST", "/keys")).isEqualTo(new RouteRule(Scope.ADMIN, true, false));
    assertThat(RouteRule.of("PUT", "/tasks/7")).isEqualTo(new RouteRule(Scope.ADMIN, true, false));
    assertThat(RouteRule.of("POST", "/something/new").scope()).isEqualTo(Scope.ADMIN);
  }

  private static WebSettings read(Map<String, String> environment) {
    var reader = new ConfigReader(environment);
    WebSettings web = WebSettings.read(reader);
    reader.check();
    return web;
  }

  private static HttpRequest.Builder request(ApiServer server, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
  }

  private static HttpResponse<String> get(
      HttpClient http, ApiServer server, String path, @Nullable String authorization)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = request(server, path);
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }
}
