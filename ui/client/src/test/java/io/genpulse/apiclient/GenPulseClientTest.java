package io.genpulse.apiclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
@SuppressWarnings("NullAway.Init")
class GenPulseClientTest {
  private HttpServer server;
  private GenPulseClient client;
  private final List<String> requests = new CopyOnWriteArrayList<>();

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    client =
        new GenPulseClient(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"));
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
  }

  @Test
  void submitsInTheShapeOfTheContractAndIgnoresUnknownFields() throws Exception {
    answer(
        "/generate",
        202,
        "application/json",
        "{\"task_id\":\"t1\",\"status\":\"pending\",\"links\":{\"self\":\"/tasks/t1\"}}");

    var task =
        client.submit(Submission.of("text-to-image", Map.of("prompt", "a lake", "width", 64)));

    assertThat(task.taskId()).isEqualTo("t1");
    assertThat(task.status()).isEqualTo("pending");
    assertThat(requests.getFirst())
        .startsWith("POST /generate {\"task_type\":\"text-to-image\",\"params\":{")
        .contains("\"prompt\":\"a lake\"", "\"width\":64")
        .doesNotContain("null");
  }

  @Test
  void readsAWholeTask() throws Exception {
    answer(
        "/tasks/t1",
        200,
        "application/json",
        """
        {"task_id":"t1","task_type":"text-to-image","status":"failed","progress":40,"message":null,"url":null,
         "urls":[],"outputs":[{"n":1,"media_type":"image/png","bytes":7}],"error":{"code":"model_invalid","message":"no"},
         "priority":100,"source":"http","user_id":"local","provider":null,"params":{"prompt":"x"},"attempt":1,
         "created_at":"2026-01-02T03:04:05Z","started_at":null,"finished_at":null,"duration_ms":null,"new":1}""");

    var task = client.task("t1");

    assertThat(task.error()).isEqualTo(new TaskView.ErrorView("model_invalid", "no"));
    assertThat(task.createdAt()).isEqualTo("2026-01-02T03:04:05Z");
    assertThat(task.params().path("prompt").asText()).isEqualTo("x");
    assertThat(task.outputs())
        .containsExactly(
            new TaskView.OutputView(1, null, null, "image/png", 7, null, null, null, null));
    assertThat(task.terminal()).isTrue();
  }

  @Test
  void refusalsCarryTheProblemWithItsPointers() {
    answer(
        "/generate",
        422,
        "application/problem+json",
        """
        {"title":"Invalid task","status":422,"detail":"1 field is wrong","code":"invalid",
         "errors":[{"pointer":"/params/width","detail":"must be 64..2048 but was 9000","code":"range"}]}""");

    assertThatThrownBy(() -> client.submit(Submission.of("text-to-image", Map.of("width", 9000))))
        .isInstanceOfSatisfying(
            ApiException.class,
            e -> {
              assertThat(e.status()).isEqualTo(422);
              assertThat(e.problem().code()).isEqualTo("invalid");
            })
        .hasMessage("1 field is wrong (/params/width: must be 64..2048 but was 9000)");
  }

  @Test
  void aServerThatIsAwayIsUnreachable() {
    server.stop(0);

    assertThatThrownBy(() -> client.task("t1"))
        .isInstanceOf(UnreachableException.class)
        .hasMessageContaining(client.server().toString());
  }

  @Test
  void eventsReconnectWithTheLastIdAndEndWithTheTask() throws Exception {
    var streams =
        new ConcurrentLinkedQueue<>(
            List.of(
                ": hello\n\n" + event(7, "processing", 10) + event(8, "processing", 20),
                event(9, "processing", 60) + event(10, "completed", 100)));
    var lastIds = new CopyOnWriteArrayList<String>();
    server.createContext(
        "/tasks/t1/events",
        exchange -> {
          lastIds.add(String.valueOf(exchange.getRequestHeaders().getFirst("Last-Event-ID")));
          reply(exchange, 200, "text/event-stream", streams.remove());
        });
    answer(
        "/tasks/t1",
        200,
        "application/json",
        "{\"task_id\":\"t1\",\"status\":\"processing\",\"progress\":20}");
    var heard = new CopyOnWriteArrayList<Integer>();

    client.events("t1", update -> heard.add(update.progress())).await();

    assertThat(heard).containsExactly(10, 20, 60, 100);
    assertThat(lastIds).containsExactly("null", "8");
  }

  @Test
  void eventsFallBackToPolling() throws Exception {
    var states =
        new ConcurrentLinkedQueue<>(
            List.of(
                "{\"task_id\":\"t1\",\"status\":\"pending\"}",
                "{\"task_id\":\"t1\",\"status\":\"completed\",\"progress\":100,\"url\":\"http://x/1\"}"));
    server.createContext(
        "/tasks/t1",
        exchange -> {
          if (exchange.getRequestURI().getPath().endsWith("/events")) {
            reply(exchange, 503, "text/plain", "no streams here");
          } else {
            reply(exchange, 200, "application/json", states.remove());
          }
        });
    var heard = new CopyOnWriteArrayList<String>();

    client.events("t1", update -> heard.add(update.status())).await();

    assertThat(heard).containsExactly("pending", "completed");
  }

  @Test
  void eventsOfAnUnknownTaskFail() {
    answer("/tasks/nope", 404, "application/problem+json", "{\"detail\":\"no task nope\"}");

    var subscription = client.events("nope", update -> {});

    assertThatThrownBy(subscription::await)
        .isInstanceOf(ApiException.class)
        .hasMessage("no task nope");
  }

  @Test
  void downloadsWholeFilesOnly(@TempDir Path folder) throws Exception {
    answer("/o/lake.png", 200, "image/png", "picture");
    answer("/o/gone.png", 404, "application/xml", "<Error/>");

    client.download("/o/lake.png", folder.resolve("a/lake.png"));

    assertThat(folder.resolve("a/lake.png")).hasContent("picture");
    assertThatThrownBy(() -> client.download("/o/gone.png", folder.resolve("gone.png")))
        .isInstanceOf(ApiException.class);
    try (var files = Files.list(folder)) {
      assertThat(files.map(f -> f.getFileName().toString())).containsExactly("a");
    }
  }

  private static String event(long seq, String status, int progress) {
    return "event: status\nid: %d\ndata: {\"task_id\":\"t1\",\"status\":\"%s\",\"progress\":%d,\"seq\":%d}\n\n"
        .formatted(seq, status, progress, seq);
  }

  private void answer(String path, int status, String mediaType, String body) {
    server.createContext(path, exchange -> reply(exchange, status, mediaType, body));
  }

  private void reply(HttpExchange exchange, int status, String mediaType, String body)
      throws IOException {
    try (exchange) {
      var sent = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + sent);
      var bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", mediaType);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }
}
