package io.genpulse.apiclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class GenPulseClientTest {
  private final StubServer server = new StubServer();
  private final GenPulseClient client = new GenPulseClient(URI.create(server.url() + "/"));

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @Test
  void submitsInTheShapeOfTheContractAndIgnoresUnknownFields() throws Exception {
    server.answer(
        "/generate",
        202,
        "application/json",
        "{\"task_id\":\"t1\",\"status\":\"pending\",\"links\":{\"self\":\"/tasks/t1\"}}");

    var task =
        client.submit(Submission.of("text-to-image", Map.of("prompt", "a lake", "width", 64)));

    assertThat(task.taskId()).isEqualTo("t1");
    assertThat(task.status()).isEqualTo("pending");
    assertThat(server.requests().getFirst())
        .startsWith("POST /generate {\"task_type\":\"text-to-image\",\"params\":{")
        .contains("\"prompt\":\"a lake\"", "\"width\":64")
        .doesNotContain("null");
  }

  @Test
  void readsAWholeTask() throws Exception {
    server.json(
        "/tasks/t1",
        """
        {"task_id":"t1","task_type":"text-to-image","status":"completed","progress":100,"message":"m","url":"u1",
         "urls":["u1","u2"],"outputs":[{"n":1,"url":"u1","key":"k","media_type":"image/png","bytes":7,
         "sha256":"aa","width":64,"height":32,"duration_ms":null}],"error":{"code":"model_invalid","message":"no"},
         "priority":100,"lane":"background","source":"http","user_id":"local","provider":"diffusers","route":"diffusers",
         "params":{"prompt":"x"},"result":{"seed":7},"waiting":null,"attempt":1,
         "created_at":"2026-01-02T03:04:05Z","started_at":"2026-01-02T03:04:06Z",
         "finished_at":"2026-01-02T03:04:07Z","duration_ms":1000,"new":1}""");

    assertThat(client.task("t1"))
        .isEqualTo(
            new TaskView(
                "t1",
                "text-to-image",
                "completed",
                100,
                "m",
                "u1",
                List.of("u1", "u2"),
                List.of(
                    new TaskView.OutputView(
                        1, "u1", "k", "image/png", 7, "aa", 64, 32, null, null)),
                new TaskView.ErrorView("model_invalid", "no"),
                100,
                "background",
                "http",
                "local",
                "diffusers",
                "diffusers",
                json("{\"prompt\":\"x\"}"),
                json("{\"seed\":7}"),
                null,
                1,
                Instant.parse("2026-01-02T03:04:05Z"),
                Instant.parse("2026-01-02T03:04:06Z"),
                Instant.parse("2026-01-02T03:04:07Z"),
                1000L));
  }

  @Test
  void aTaskSaysWhyItWaits() throws Exception {
    server.json(
        "/tasks/t1",
        """
        {"task_id":"t1","status":"pending","result":null,
         "waiting":{"reason":"behind","detail":"3 tasks come first.","ahead":3,"expected_start":"2026-01-02T03:04:05Z",
          "due_at":"2026-01-02T03:04:04Z"}}""");

    assertThat(client.task("t1").waiting())
        .isEqualTo(
            new TaskView.WaitingView(
                "behind",
                "3 tasks come first.",
                3L,
                Instant.parse("2026-01-02T03:04:05Z"),
                Instant.parse("2026-01-02T03:04:04Z")));
  }

  @Test
  void readsWhatTheQueueHolds() throws Exception {
    server.json(
        "/tasks/stats",
        """
        {"by_status":{"pending":3,"processing":1,"completed":9,"failed":0,"canceled":0},
         "open":{"cpu":{"pending":3,"processing":1}},"oldest_pending_seconds":12.5,
         "completed_last_minute":4,"paused":true,"paused_routes":["comfy"]}""");

    assertThat(client.stats())
        .isEqualTo(
            new StatsView(
                Map.of(
                    "pending", 3L, "processing", 1L, "completed", 9L, "failed", 0L, "canceled", 0L),
                Map.of("cpu", new StatsView.OpenView(3, 1)),
                12.5,
                4,
                true,
                List.of("comfy")));
  }

  @Test
  void readsTheCatalogue() throws Exception {
    server.json(
        "/task-types",
        """
        {"items":[{"task_type":"text-to-image","aliases":["txt2img"],"title":"Text to image",
         "providers":["diffusers"],"schema":{"type":"object"}}],"problems":[]}""");
    server.json(
        "/engines",
        """
        {"items":[{"id":"comfyui","route":"comfy","state":"unavailable","reason":"no address",
         "capabilities":["TextToImage"]}]}""");
    server.json(
        "/models",
        "{\"items\":[{\"name\":\"sd15\",\"engine\":\"diffusers\",\"kind\":\"sd1\",\"bytes\":7}]}");

    assertThat(client.taskTypes())
        .containsExactly(
            new TaskTypeView(
                "text-to-image",
                List.of("txt2img"),
                "Text to image",
                json("{\"type\":\"object\"}"),
                List.of("diffusers")));
    assertThat(client.engines())
        .containsExactly(
            new EngineView(
                "comfyui", "comfy", "unavailable", "no address", List.of("TextToImage")));
    assertThat(client.models())
        .containsExactly(new ModelView("sd15", "diffusers", "sd1", 7L, null));
  }

  @Test
  void showsAndSteersRefusedMessages() throws Exception {
    server.on(
        "/dead-letters",
        exchange ->
            server.reply(
                exchange,
                200,
                "application/json",
                exchange.getRequestMethod().equals("GET")
                    ? "{\"items\":[{\"id\":5,\"raw\":\"{\",\"reason\":\"no JSON\",\"source\":\"mq\",\"created_at\":null}],\"next_cursor\":\"5\"}"
                    : "{\"task_id\":\"t9\",\"status\":\"pending\"}"));

    assertThat(client.deadLetters(1, "9"))
        .isEqualTo(
            new DeadLetterPageView(
                List.of(new DeadLetterView(5, "{", "no JSON", "mq", null)), "5"));
    assertThat(client.retryDeadLetter(5).taskId()).isEqualTo("t9");
    client.deleteDeadLetter(5);
    assertThat(server.requests())
        .containsExactly(
            "GET /dead-letters?limit=1&cursor=9 ",
            "POST /dead-letters/5/retry ",
            "DELETE /dead-letters/5 ");
  }

  @Test
  void ordersGoToThePathsOfTheContract() throws Exception {
    server.json("/", "{\"task_id\":\"t2\",\"status\":\"pending\"}");

    client.cancel("t 1");
    client.retry("t1");
    client.delete("t1");
    client.pauseQueue();
    client.resumeQueue();

    assertThat(server.requests())
        .containsExactly(
            "POST /tasks/t%201/cancel ",
            "POST /tasks/t1/retry ",
            "DELETE /tasks/t1 ",
            "POST /queue/pause ",
            "POST /queue/resume ");
  }

  @Test
  void uploadsAFileAsItIs(@TempDir Path folder) throws Exception {
    server.answer(
        "/uploads",
        201,
        "application/json",
        "{\"key\":\"uploads/1\",\"url\":\"http://x/1\",\"media_type\":\"text/plain\",\"bytes\":7}");
    var file = Files.writeString(folder.resolve("mask.txt"), "picture");

    assertThat(client.upload(file))
        .isEqualTo(new UploadView("uploads/1", "http://x/1", "text/plain", 7));
    assertThat(server.requests()).containsExactly("POST /uploads picture");
    assertThatThrownBy(() -> client.upload(folder.resolve("none.png")))
        .isInstanceOf(LocalFileException.class)
        .hasMessageContaining("cannot read " + folder.resolve("none.png"));
  }

  private static JsonNode json(String text) throws Exception {
    return new JsonMapper().readTree(text);
  }
}
