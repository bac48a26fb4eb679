package io.genpulse.server;

import static io.genpulse.server.TaskMessages.say;
import static io.genpulse.server.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The ends of tasks reach their callback_url.
@ExtendWith(SharedServer.class)
class WebhooksIT {
  private final TestServer server;

  WebhooksIT(TestServer server) {
    this.server = server;
  }

  /// What a receiver got, and by which path.
  private record Report(String path, Map<String, List<String>> headers, String body) {
    String id() {
      return headers.getOrDefault("webhook-id", List.of("")).getFirst();
    }
  }

  /// Answers with the statuses it is given, in order, and 204 after that.
  private static final class Receiver implements AutoCloseable {
    final BlockingQueue<Report> reports = new LinkedBlockingQueue<>();
    private final BlockingQueue<Integer> statuses = new LinkedBlockingQueue<>();
    private final HttpServer http;

    Receiver(Integer... first) throws IOException {
      statuses.addAll(List.of(first));
      http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      http.createContext("/", this::take);
      http.start();
    }

    private void take(HttpExchange exchange) throws IOException {
      var headers = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
      headers.putAll(exchange.getRequestHeaders());
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      Integer status = statuses.poll();
      exchange.getResponseHeaders().set("Location", url("/elsewhere"));
      exchange.sendResponseHeaders(status == null ? 204 : status, -1);
      exchange.close();
      reports.add(new Report(exchange.getRequestURI().getPath(), headers, body));
    }

    String url(String path) {
      return "http://127.0.0.1:" + http.getAddress().getPort() + path;
    }

    Report next() throws InterruptedException {
      Report report = reports.poll(20, TimeUnit.SECONDS);
      assertThat(report).as("a report").isNotNull();
      return report;
    }

    @Override
    public void close() {
      http.stop(0);
    }
  }

  private static ObjectNode calling(String url) {
    return say("hello").put("callback_url", url);
  }

  private JsonNode delivery(String task) {
    return json(server.get("/webhooks/deliveries?task_id=" + task)).path("items").path(0);
  }

  private JsonNode delivery(String task, String status) {
    return await()
        .until(() -> delivery(task), found -> found.path("status").asText().equals(status));
  }

  @Test
  void aReportThatFailsComesAgainSignedAndUnderTheSameId() throws Exception {
    try (var receiver = new Receiver(500)) {
      String id = server.submit(calling(receiver.url("/hook?to=me")).toString());
      Report first = receiver.next();
      Report second = receiver.next();
      JsonNode delivery = delivery(id, "delivered");

      assertThat(second.id()).isEqualTo(first.id()).startsWith(id);
      String secret = json(server.get("/webhooks/secret")).path("secrets").path(0).asText();
      new Webhook(secret).verify(second.body(), second.headers());
      assertThatThrownBy(() -> new Webhook(secret).verify(second.body() + " ", second.headers()))
          .isInstanceOf(WebhookVerificationException.class);
      JsonNode event = json(second.body());
      assertThat(event.path("type").asText()).isEqualTo("task.completed");
      assertThat(event.path("timestamp").asText()).isNotEmpty();
      assertThat(event.path("data").path("task_id").asText()).isEqualTo(id);
      assertThat(server.download(event.path("data").path("url").asText())).isEqualTo("hello");
      assertThat(delivery.path("attempts").asInt()).isEqualTo(2);
      assertThat(delivery.path("log").path(0).path("status").asInt()).isEqualTo(500);
      assertThat(delivery.path("log").path(0).path("error").asText())
          .isEqualTo("the receiver answered 500");
      assertThat(delivery.path("log").path(1).path("error").isNull()).isTrue();

      String again = "/webhooks/deliveries/" + delivery.path("id").asText() + "/redeliver";
      assertThat(server.post(again, null).statusCode()).isEqualTo(202);
      assertThat(receiver.next().id()).isEqualTo(first.id());
    }
  }

  @Test
  void redirectsAreNotFollowedAndWhoIsGoneIsLeftAlone() throws Exception {
    try (var receiver = new Receiver(302, 410);
        var redis = server.place().openRedis()) {
      String id = UUID.randomUUID().toString();
      redis.lpush("tasks:pending", calling(receiver.url("/hook")).put("task_id", id).toString());
      receiver.next();
      receiver.next();
      JsonNode delivery = delivery(id, "gone");

      assertThat(delivery.path("log").path(0).path("error").asText())
          .isEqualTo("redirects are not followed");
      assertThat(delivery.path("next_at").isNull()).isTrue();
      assertThat(receiver.reports).isEmpty();
      JsonNode page = json(server.get("/webhooks/deliveries?status=gone&limit=1"));
      assertThat(page.path("items").path(0)).isEqualTo(delivery);
      assertThat(server.get("/webhooks/deliveries?status=lost").statusCode()).isEqualTo(422);
      assertThat(server.get("/webhooks/deliveries/999999").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void aReceiverThatHangsHoldsUpNobodyElse() throws Exception {
    var release = new CountDownLatch(1);
    var begun = new CountDownLatch(4);
    try (var receiver = new Receiver();
        var hanging = new Receiver()) {
      hanging.http.createContext(
          "/hang",
          exchange -> {
            begun.countDown();
            try {
              release.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            exchange.close();
          });
      for (int i = 0; i < 8; i++) {
        server.submit(calling(hanging.url("/hang")).toString());
      }
      assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();

      String id = server.submit(calling(receiver.url("/hook")).toString());

      assertThat(json(receiver.next().body()).path("data").path("task_id").asText()).isEqualTo(id);
      release.countDown();
    }
  }

  @Test
  void aTaskThatIsCanceledIsReportedToo() throws Exception {
    try (var receiver = new Receiver()) {
      String id =
          server.submit(
              TaskMessages.hold().put("callback_url", receiver.url("/canceled")).toString());
      server.post("/tasks/" + id + "/cancel", null);

      Report report = receiver.next();

      assertThat(json(report.body()).path("type").asText()).isEqualTo("task.canceled");
      assertThat(report.path()).isEqualTo("/canceled");
    }
  }
}
