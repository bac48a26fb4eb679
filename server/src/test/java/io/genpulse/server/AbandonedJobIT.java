package io.genpulse.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A job at a provider whose task is canceled while it waits for its next attempt: the process that
/// takes the cancellation has no engine, and a worker stops the job.
@ExtendWith(SharedServer.class)
class AbandonedJobIT {
  private static final String JOBS = "/contents/generations/tasks";
  private static final int PATIENCE = 60;

  private final CountDownLatch fetched = new CountDownLatch(1);
  private final CountDownLatch paused = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile String status = "succeeded";

  @Test
  void itIsStoppedAtTheProvider(TestServices services) throws Exception {
    try (var provider = new StandInProvider(this::answer);
        TestServer server =
            services
                .place()
                .serve(
                    Map.of(
                        "GENPULSE_PROVIDERS_VOLCENGINE_API_KEY",
                        "0123456789abcdef0123",
                        "GENPULSE_PROVIDERS_VOLCENGINE_BASE_URL",
                        provider.address()))) {
      String id =
          server.submit(
              "{\"task_type\":\"text-to-video\",\"params\":{\"prompt\":\"a"
                  + " lake\",\"provider\":\"volcengine\"}}");
      assertThat(fetched.await(PATIENCE, TimeUnit.SECONDS)).isTrue();
      assertThat(server.post("/queue/pause", null).statusCode()).isEqualTo(200);
      status = "running";
      paused.countDown();
      server.await(id, "pending");

      assertThat(server.post("/tasks/" + id + "/cancel", null).statusCode()).isEqualTo(200);

      assertThat(stopped.await(PATIENCE, TimeUnit.SECONDS)).isTrue();
      server.await(id, "canceled");
      server.post("/queue/resume", null);
    }
  }

  /// A job whose video is gone just now.
  private void answer(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    String path = exchange.getRequestURI().getPath();
    String answer = "{\"id\":\"job-1\"}";
    if (path.equals("/lake.mp4")) {
      fetched.countDown();
      await(paused);
      answer = "";
    } else if (exchange.getRequestMethod().equals("GET")) {
      answer =
          "{\"id\":\"job-1\",\"status\":\"%s\",\"content\":{\"video_url\":\"http://%s/lake.mp4\"}}"
              .formatted(status, exchange.getRequestHeaders().getFirst("Host"));
    } else if (exchange.getRequestMethod().equals("DELETE") && path.equals(JOBS + "/job-1")) {
      stopped.countDown();
    }
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(
        answer.isEmpty() ? 404 : 200, answer.isEmpty() ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await(PATIENCE, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
