package io.genpulse.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genpulse.server.config.ConfigReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ApiKeysTest {
  private static final String KEY = "0123456789abcdef0123";

  @Test
  void onlyWhoKnowsAKeyIsServedAndHealthIsForAll() throws IOException, InterruptedException {
    WebSettings web =
        new WebSettings(
            "127.0.0.1", 0, 1 << 20, 10, ApiKeys.of(List.of("another-key-of-20-characters", KEY)));
    ApiService things =
        routes ->
            routes
                .get("/things", (_, response) -> response.send("[]"))
                .get("/health/live", (_, response) -> response.send("up"));
    try (var server = new ApiServer(web, 1 << 20, List.of(things));
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

  @Test
  void anAddressThatOthersCanReachNeedsKeysThatCannotBeGuessed() {
    assertThatThrownBy(() -> read(Map.of("GENPULSE_WEB_HOST", "0.0.0.0")))
        .hasMessageContaining("web.host (GENPULSE_WEB_HOST) is \"0.0.0.0\"")
        .hasMessageContaining("set web.keys (GENPULSE_WEB_KEYS)");
    assertThatThrownBy(
            () -> read(Map.of("GENPULSE_WEB_HOST", "0.0.0.0", "GENPULSE_WEB_KEYS", "secret")))
        .hasMessageContaining("each key must be at least 20 printable ASCII characters")
        .hasMessageNotContaining("secret");

    WebSettings web =
        read(Map.of("GENPULSE_WEB_HOST", "0.0.0.0", "GENPULSE_WEB_KEYS", KEY + ", " + KEY + "b"));

    assertThat(web.toString()).contains("2 keys").doesNotContain(KEY);
  }

  private static WebSettings read(Map<String, String> environment) {
    var reader = new ConfigReader(environment);
    WebSettings web = WebSettings.read(reader);
    reader.check();
    return web;
  }

  private static HttpResponse<String> get(
      HttpClient http, ApiServer server, String path, @Nullable String authorization)
      throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }
}
