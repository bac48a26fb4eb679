package io.genpulse.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.server.access.KeyRing;
import io.genpulse.server.access.MemoryKeyStore;
import io.genpulse.server.api.HealthService.Dependency;
import io.genpulse.server.maintenance.Liveness;
import io.genpulse.server.maintenance.LoopGuard;
import io.genpulse.server.maintenance.TestClock;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HealthServiceTest {
  private static ApiServer serve(Map<String, Dependency> dependencies) {
    var keys = new MemoryKeyStore();
    return new ApiServer(
        new WebSettings("127.0.0.1", 0, 1 << 20, 10, ApiKeys.NONE, Set.of()),
        1 << 20,
        new Access(ApiKeys.NONE, new KeyRing(keys, System::nanoTime), keys),
        List.of(new HealthService(dependencies, List::of, () -> true)));
  }

  private static HttpResponse<String> ready(HttpClient http, ApiServer server) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.port() + "/health/ready");
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  @Test
  void aLoopThatHangsOrHasDiedMakesTheProcessUnready() throws Exception {
    var clock = new TestClock();
    var liveness = new Liveness(clock, () -> {});
    LoopGuard loop = liveness.guard("claim-cpu", Duration.ofSeconds(60));
    try (var server = serve(Map.of("process", new Dependency(true, liveness::check)));
        HttpClient http = HttpClient.newHttpClient()) {
      assertThat(ready(http, server).statusCode()).isEqualTo(200);

      clock.advance(Duration.ofSeconds(61));

      HttpResponse<String> dead = ready(http, server);
      assertThat(dead.statusCode()).isEqualTo(503);
      assertThat(dead.body()).contains("\"status\":\"down\"", "\"checks\":{\"process\":\"down\"}");
      loop.beat();
      assertThat(ready(http, server).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void whatIsNotNeededDegradesAndNoMore() throws Exception {
    Runnable away =
        () -> {
          throw new IllegalStateException("away");
        };
    try (var server = serve(Map.of("redis", new Dependency(false, away)));
        HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> answer = ready(http, server);

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).contains("\"status\":\"degraded\"", "\"redis\":\"down\"");
    }
  }
}
