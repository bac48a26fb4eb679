package io.genpulse.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedServer.class)
class WorkerPortIT {
  @Test
  void aWorkerTellsHowItIsAndTakesNoMoreWhenDrained(TestServices services) throws IOException {
    String port;
    try (var free = new ServerSocket(0)) {
      port = Integer.toString(free.getLocalPort());
    }
    var more = Map.of("GENPULSE_WORKER_HEALTH_PORT", port, "GENPULSE_WORKER_ROUTES", "cpu");
    TestPlace place = services.place();
    try (TestServer server = place.serve(more)) {
      assertThat(send(server, port, "GET", "/health/live").statusCode()).isEqualTo(200);
      assertThat(send(server, port, "GET", "/health/ready").statusCode()).isEqualTo(200);
      assertThat(send(server, port, "GET", "/metrics").body())
          .contains("genpulse_worker_running 0.0\n", "genpulse_worker_heartbeat_age_seconds ");
      server.await(server.submit(TaskMessages.say("figures").toString()), "completed");
      assertThat(send(server, port, "GET", "/metrics").body())
          .contains(
              "genpulse_worker_tasks_total{route=\"cpu\",what=\"completed\"} 1.0\n",
              "genpulse_worker_attempt_seconds_count{route=\"cpu\",what=\"completed\"} 1\n")
          .contains("genpulse_worker_stored_bytes_total{route=\"cpu\"} 7.0\n");
      assertThat(server.get("/metrics").body())
          .contains(
              "genpulse_queue_tasks{route=\"cpu\",status=\"pending\"} 0.0\n",
              "genpulse_pool_oldest_due_seconds{pool=\"cpu\"} 0.0\n",
              "genpulse_tasks{status=\"completed\"} 1.0\n",
              "genpulse_dead_letters 0.0\n",
              "genpulse_queue_paused 0.0\n",
              "genpulse_worker_tasks_total{route=\"cpu\",what=\"claimed\"} 1.0\n");
      Awaitility.await()
          .untilAsserted(
              () ->
                  assertThat(TestServer.json(server.get("/health")).path("unserved"))
                      .hasToString("[\"comfy\",\"diffusers\",\"api\"]"));

      assertThat(send(server, port, "POST", "/drain").body())
          .isEqualTo("{\"draining\":true,\"running\":0}");

      assertThat(send(server, port, "GET", "/health/live").statusCode()).isEqualTo(200);
      assertThat(send(server, port, "GET", "/health/ready").statusCode()).isEqualTo(503);
    }
  }

  private static HttpResponse<String> send(
      TestServer server, String port, String method, String path) {
    return server.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build());
  }
}
