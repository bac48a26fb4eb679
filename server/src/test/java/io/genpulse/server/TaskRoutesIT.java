package io.genpulse.server;

import static io.genpulse.server.TaskMessages.hold;
import static io.genpulse.server.TaskMessages.say;
import static io.genpulse.server.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Lists, and what can be done with a task besides canceling it.
@ExtendWith(SharedServer.class)
class TaskRoutesIT {
  private final TestServer server;

  TaskRoutesIT(TestServer server) {
    this.server = server;
  }

  private HttpResponse<String> retry(String id) {
    return server.post("/tasks/" + id + "/retry", null);
  }

  private static String dueAt(TestServer server, String id) {
    return server.task(id).at("/waiting/due_at").asText();
  }

  private HttpResponse<String> remove(String id) {
    return server.send("DELETE", "/tasks/" + id, null);
  }

  private String canceled() {
    String id = server.submit(hold().put("user_id", "ann").put("priority", 7).toString());
    server.await(id, "processing");
    server.post("/tasks/" + id + "/cancel", null);
    server.await(id, "canceled");
    return id;
  }

  @Test
  void pagesCoverEveryTaskOnceNewestFirst() {
    var submitted = new ArrayList<String>();
    for (int i = 0; i < 7; i++) {
      submitted.add(server.submit(say("page").put("user_id", "pages").toString()));
    }

    var listed = new ArrayList<String>();
    var sizes = new ArrayList<Integer>();
    String cursor = "";
    do {
      JsonNode page =
          json(
              server.get(
                  "/tasks?user_id=pages&limit=3" + (cursor.isEmpty() ? "" : "&cursor=" + cursor)));
      page.path("items").forEach(task -> listed.add(task.path("task_id").asText()));
      sizes.add(page.path("items").size());
      cursor = page.path("next_cursor").asText("").replace("null", "");
    } while (!cursor.isEmpty());

    assertThat(listed).isEqualTo(submitted.reversed());
    assertThat(sizes).containsExactly(3, 3, 1);
  }

  @Test
  void listsAreFilteredByStatusTypeUserAndText() {
    String canceled = canceled();
    String done = server.submit(say("filter").put("user_id", "ann").toString());
    server.await(done, "completed");

    assertThat(ids("user_id=ann&status=canceled")).contains(canceled).doesNotContain(done);
    assertThat(ids("user_id=ann&status=completed,canceled")).contains(canceled, done);
    assertThat(ids("user_id=ann&task_type=repeat")).containsExactly(done);
    assertThat(ids("user_id=nobody")).isEmpty();
    assertThat(ids("q=" + done.substring(4, 30))).containsExactly(done);
    assertThat(ids("user_id=ann&limit=1")).hasSize(1);
  }

  private List<String> ids(String query) {
    return json(server.get("/tasks?" + query)).path("items").findValuesAsText("task_id");
  }

  @Test
  void aRetryIsANewTaskLikeTheOldOneWhichStaysAsItIs() {
    String old = canceled();

    HttpResponse<String> answer = retry(old);
    JsonNode fresh = json(answer);
    String id = fresh.path("task_id").asText();
    server.await(id, "processing");
    server.post("/tasks/" + id + "/cancel", null);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(id).isNotEqualTo(old);
    assertThat(fresh.path("status").asText()).isEqualTo("pending");
    for (String key : List.of("task_type", "priority", "user_id", "params", "source")) {
      assertThat(fresh.path(key)).as(key).isEqualTo(server.task(old).path(key));
    }
    assertThat(server.task(old).path("status").asText()).isEqualTo("canceled");
    server.await(id, "canceled");
  }

  @Test
  void onlyFailedAndCanceledTasksAreRetried() {
    String done = server.submit(say("once").toString());
    server.await(done, "completed");
    String running = server.submit(hold().toString());
    server.await(running, "processing");

    for (String id : List.of(done, running)) {
      assertThat(retry(id).statusCode()).isEqualTo(409);
      assertThat(json(retry(id)).path("code").asText()).isEqualTo("conflict");
    }
    server.post("/tasks/" + running + "/cancel", null);
  }

  @Test
  void aRemovedTaskIsGoneWithItsObjects() {
    String id = server.submit(say("gone").toString());
    URI file = URI.create(server.await(id, "completed").path("url").asText());

    HttpResponse<String> removed = remove(id);

    assertThat(removed.statusCode()).isEqualTo(204);
    assertThat(removed.body()).isEmpty();
    assertThat(server.get("/tasks/" + id).statusCode()).isEqualTo(404);
    assertThat(remove(id).statusCode()).isEqualTo(404);
    assertThat(server.send(HttpRequest.newBuilder(file).build()).statusCode()).isEqualTo(404);
    assertThat(
            server
                .place()
                .number("SELECT count(*) FROM billing_records WHERE task_id = '" + id + "'"))
        .isEqualTo(1);
  }

  @Test
  void theWorkersTellWhatTheyWorkOn() {
    String id = server.submit(hold().toString());
    server.await(id, "processing");

    JsonNode workers = json(server.get("/workers")).path("items");

    JsonNode worker = workers.path(0);
    assertThat(workers).hasSize(1);
    assertThat(worker.path("state").asText()).isEqualTo("working");
    assertThat(worker.path("pid").asLong()).isEqualTo(ProcessHandle.current().pid());
    assertThat(worker.findValuesAsText("task_id")).contains(id);
    assertThat(Instant.parse(worker.path("since").asText())).isBefore(Instant.now());
    server.post("/tasks/" + id + "/cancel", null);
    server.await(id, "canceled");
  }

  @Test
  void onlyATaskThatHasEndedIsRemoved() {
    String id = server.submit(hold().toString());
    server.await(id, "processing");

    assertThat(json(remove(id)).path("code").asText()).isEqualTo("conflict");
    server.post("/tasks/" + id + "/cancel", null);
    server.await(id, "canceled");
    assertThat(remove(id).statusCode()).isEqualTo(204);
  }

  @Test
  void aPausedQueueStartsNothingInAnyProcessUntilItIsResumed(TestServices services) {
    TestPlace place = services.place();
    String running;
    String waiting;
    try (var first = place.serve();
        var other = place.serve()) {
      running = first.submit(hold().toString());
      first.await(running, "processing");

      HttpResponse<String> paused = other.post("/queue/pause", null);
      waiting = first.submit(say("later").toString());
      first.post("/tasks/" + running + "/cancel", null);
      first.await(running, "canceled");

      assertThat(json(paused)).isEqualTo(json("{\"paused\":true,\"paused_routes\":[]}"));
      assertThat(json(first.get("/tasks/stats")).path("paused").asBoolean()).isTrue();
      assertThat(first.task(waiting).path("status").asText()).isEqualTo("pending");
    }
    try (var restarted = place.serve()) {
      String next = restarted.submit(say("still later").toString());
      assertThat(restarted.task(waiting).path("status").asText()).isEqualTo("pending");
      String before = String.valueOf(place.query("SELECT now()"));

      HttpResponse<String> resumed = restarted.post("/v1/queue/resume", null);

      assertThat(json(resumed)).isEqualTo(json("{\"paused\":false,\"paused_routes\":[]}"));
      restarted.await(waiting, "completed");
      restarted.await(next, "completed");
      // Two processes ended and one began meanwhile: whoever claims in a pause has done so by then.
      assertThat(
              place.number(
                  "SELECT count(*) FROM tasks WHERE started_at < '%s' AND task_id <> '%s'"
                      .formatted(before, running)))
          .isZero();
    }
  }

  @Test
  void oneRouteWaitsWhileTheOthersGoOn(TestServices services) {
    try (TestServer server = services.place().serve()) {
      JsonNode paused = json(server.post("/queue/pause?route=cpu", null));
      String id = server.submit(say("later").toString());

      assertThat(paused).isEqualTo(json("{\"paused\":false,\"paused_routes\":[\"cpu\"]}"));
      JsonNode waiting = server.task(id).path("waiting");
      assertThat(waiting.path("reason").asText()).isEqualTo("queue_paused");
      assertThat(server.post("/queue/pause?route=moon", null).statusCode()).isEqualTo(422);

      // What it would wait for is known before it is stored.
      JsonNode dry = json(server.post("/generate?dry_run=true", say("never").toString()));
      assertThat(dry.at("/waiting/reason").asText()).isEqualTo("queue_paused");
      assertThat(dry.path("route").asText()).isEqualTo("cpu");
      assertThat(dry.path("task_type").asText()).isEqualTo("repeat");
      assertThat(dry.path("price").isNull()).isTrue();
      assertThat(dry.path("warnings")).hasSize(1);
      assertThat(server.post("/generate?dry_run=true", "{\"task_type\":\"moon\"}").statusCode())
          .isEqualTo(422);

      String later =
          server.submit(
              say("background").put("lane", "background").put("priority", 100).toString());
      assertThat(server.task(later).path("lane").asText()).isEqualTo("background");
      assertThat(server.task(later).path("priority").asInt()).isEqualTo(100);
      assertThat(server.post("/tasks/" + later + "/move?to=first", null).statusCode())
          .isEqualTo(200);
      assertThat(server.post("/tasks/" + id + "/move?before=" + later, null).statusCode())
          .isEqualTo(200);
      assertThat(dueAt(server, id)).isLessThan(dueAt(server, later));
      assertThat(server.post("/tasks/" + id + "/move?after=" + later, null).statusCode())
          .isEqualTo(200);
      assertThat(dueAt(server, id)).isGreaterThan(dueAt(server, later));
      assertThat(server.post("/tasks/" + id + "/move?after=moon", null).statusCode())
          .isEqualTo(422);
      assertThat(server.post("/tasks/" + id + "/move", null).statusCode()).isEqualTo(422);
      assertThat(server.post("/generate", say("x").put("lane", "fast").toString()).statusCode())
          .isEqualTo(422);
      server.post("/queue/resume?route=cpu", null);
      server.await(later, "completed");
      assertThat(server.post("/tasks/" + later + "/move?to=last", null).statusCode())
          .isEqualTo(409);
      server.await(id, "completed");
      JsonNode free = json(server.post("/generate?dry_run=true", say("never").toString()));
      assertThat(free.path("waiting").isNull()).isTrue();
      assertThat(json(server.get("/tasks")).path("items")).hasSize(2);
    }
  }
}
