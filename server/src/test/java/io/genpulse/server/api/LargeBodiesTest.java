package io.genpulse.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// There is room for one body of a megabyte at a time.
class LargeBodiesTest {
  private static final BodyPublisher LARGE = BodyPublishers.ofByteArray(new byte[1 << 20]);
  private static final BodyPublisher SMALL = BodyPublishers.ofByteArray(new byte[1_000]);

  private final CountDownLatch reading = new CountDownLatch(1);
  private final CountDownLatch done = new CountDownLatch(1);
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    done.countDown();
    http.close();
  }

  private WebServer serve(Duration patience) {
    var bodies = new LargeBodies(1 << 20, 0, patience);
    return WebServer.builder()
        .host(InetAddress.getLoopbackAddress().getHostAddress())
        .port(0)
        .shutdownHook(false)
        .routing(
            HttpRouting.builder()
                .addFilter(bodies::filter)
                .error(
                    ProblemException.class,
                    (_, response, e) -> response.status(e.problem().status()).send())
                .post("/hold", this::hold)
                .post("/uploads", (request, response) -> read(request, response))
                .post("/take", (request, response) -> read(request, response)))
        .build()
        .start();
  }

  private void hold(ServerRequest request, ServerResponse response) throws Exception {
    reading.countDown();
    done.await();
    read(request, response);
  }

  private static void read(ServerRequest request, ServerResponse response) {
    response.send(Integer.toString(request.content().as(byte[].class).length));
  }

  private CompletableFuture<Integer> post(WebServer server, String path, BodyPublisher body) {
    URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
    return http.sendAsync(
            HttpRequest.newBuilder(uri).POST(body).version(HttpClient.Version.HTTP_1_1).build(),
            BodyHandlers.discarding())
        .thenApply(HttpResponse::statusCode);
  }

  @Test
  void whatMemoryHasNoRoomForIsRefusedAndNothingElse() throws Exception {
    WebServer server = serve(Duration.ofMillis(1));
    try {
      CompletableFuture<Integer> first = post(server, "/hold", LARGE);
      assertThat(reading.await(20, TimeUnit.SECONDS)).isTrue();

      assertThat(post(server, "/take", LARGE).join()).isEqualTo(503);
      // Who does not say how much it will be may send the most.
      BodyPublisher unannounced =
          BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[1_000]));
      assertThat(post(server, "/take", unannounced).join()).isEqualTo(503);
      assertThat(post(server, "/take", SMALL).join()).isEqualTo(200);
      // Uploads go to a file as they come.
      assertThat(post(server, "/uploads", LARGE).join()).isEqualTo(200);
      done.countDown();

      assertThat(first.join()).isEqualTo(200);
      assertThat(post(server, "/take", LARGE).join()).isEqualTo(200);
    } finally {
      server.stop();
    }
  }

  @Test
  void theNextWaitsForRoom() throws Exception {
    WebServer server = serve(Duration.ofMinutes(1));
    try {
      CompletableFuture<Integer> first = post(server, "/hold", LARGE);
      assertThat(reading.await(20, TimeUnit.SECONDS)).isTrue();
      CompletableFuture<Integer> second = post(server, "/take", LARGE);

      done.countDown();

      assertThat(first.join()).isEqualTo(200);
      assertThat(second.join()).isEqualTo(200);
    } finally {
      server.stop();
    }
  }
}
