package io.genpulse.server;

import static io.genpulse.server.TaskMessages.say;
import static io.genpulse.server.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What a client sees of a task that goes well, and of the server.
@ExtendWith(SharedServer.class)
class ServerIT {
  private final TestServer server;

  ServerIT(TestServer server) {
    this.server = server;
  }

  @Test
  void aSubmittedTaskIsDoneAndItsOutputCanBeDownloaded() {
    HttpResponse<String> accepted = server.post("/v1/generate", say("hello").toString());
    String id = json(accepted).path("task_id").asText();
    JsonNode task = server.await(id, "completed");

    assertThat(accepted.statusCode()).isEqualTo(202);
    assertThat(accepted.headers().firstValue("Location")).contains("/tasks/" + id);
    assertThat(json(accepted).path("links"))
        .isEqualTo(
            json(
                "{\"self\":\"/tasks/%1$s\",\"events\":\"/tasks/%1$s/events\",\"cancel\":\"/tasks/%1$s/cancel\"}"
                    .formatted(id)));
    assertThat(task.path("task_type").asText()).isEqualTo("repeat");
    HttpRequest download = HttpRequest.newBuilder(URI.create(task.path("url").asText())).build();
    assertThat(server.send(download).body()).isEqualTo("hello");
  }

  @Test
  void noKeyOfATaskIsEverMissing() {
    String pending = server.submit(say("x").put("priority", "low").toString());
    JsonNode done = server.await(pending, "completed");

    assertThat(server.task(pending).fieldNames())
        .toIterable()
        .contains(
            "task_id",
            "task_type",
            "status",
            "progress",
            "message",
            "url",
            "urls",
            "outputs",
            "error",
            "priority",
            "lane",
            "source",
            "user_id",
            "provider",
            "params",
            "attempt",
            "created_at",
            "started_at",
            "finished_at",
            "duration_ms");
    assertThat(done.path("error").isNull() && done.path("provider").isNull()).isTrue();
    assertThat(done.path("priority").asInt()).isEqualTo(-100);
    assertThat(done.path("outputs").path(0).path("media_type").asText()).isEqualTo("text/plain");
  }

  @Test
  void everyAliasAnswersTheSame() {
    String first = server.submit(say("alias").toString());
    String second = json(server.post("/task", say("alias").toString())).path("task_id").asText();
    JsonNode done = server.await(first, "completed");
    server.await(second, "completed");

    for (String path : List.of("/tasks/", "/v1/tasks/", "/status/", "/v1/status/")) {
      JsonNode task = json(server.get(path + first));
      assertThat(task.path("finished_at")).isEqualTo(done.path("finished_at"));
    }
    assertThat(json(server.get("/v1/task-types/say")))
        .isEqualTo(json(server.get("/task-types/repeat")));
  }

  @Test
  void waitingHoldsTheAnswerUntilTheTaskIsDone() {
    HttpResponse<String> answer =
        server.post("/generate", say("wait").toString(), "Prefer", "respond-async, wait=30");

    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.headers().firstValue("Preference-Applied")).contains("wait=30");
    assertThat(json(answer).path("status").asText()).isEqualTo("completed");
    assertThat(json(answer).path("links").path("self").asText()).startsWith("/tasks/");
  }

  @Test
  void waitingEndsWhenTheTaskDoesNot() {
    HttpResponse<String> answer =
        server.post("/generate", TaskMessages.hold().toString(), "Prefer", "wait=1");
    String id = json(answer).path("task_id").asText();
    server.post("/tasks/" + id + "/cancel", null);

    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(json(answer).path("status").asText()).isIn("pending", "processing");
    server.await(id, "canceled");
  }

  @Test
  void theServerSaysWhatItIsAndHowItIs() {
    assertThat(json(server.get("/health/ready")).path("checks"))
        .isEqualTo(
            json(
                "{\"process\":\"up\",\"database\":\"up\",\"redis\":\"up\",\"storage\":\"up\",\"disk\":\"up\"}"));
    assertThat(json(server.get("/health/live")).path("status").asText()).isEqualTo("up");
    assertThat(json(server.get("/system")).path("memory").path("total_bytes").asLong())
        .isPositive();
    assertThat(json(server.get("/tasks/stats")).path("by_status").has("pending")).isTrue();
    assertThat(json(server.get("/tasks/stats")).path("paused").asBoolean(true)).isFalse();
    assertThat(json(server.get("/engines")).path("items").isArray()).isTrue();
  }
}
