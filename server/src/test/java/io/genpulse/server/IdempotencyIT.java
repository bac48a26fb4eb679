package io.genpulse.server;

import static io.genpulse.server.TaskMessages.say;
import static io.genpulse.server.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/// Requests that are made again, to two API processes.
@ExtendWith(SharedServer.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IdempotencyIT {
  private final TestPlace place;
  private final TestServer one;
  private final TestServer two;
  private String key = "";

  IdempotencyIT(TestServices services) {
    place = services.place();
    one = place.serve();
    two = place.api(10_000);
  }

  @BeforeEach
  void freshKey() {
    key = UUID.randomUUID().toString();
  }

  @AfterAll
  void stop() {
    two.close();
    one.close();
  }

  private static HttpResponse<String> submit(TestServer server, String body, String key) {
    return server.post("/generate", body, "Idempotency-Key", key);
  }

  private static String code(HttpResponse<String> response) {
    return response.statusCode() + " " + json(response).path("code").asText();
  }

  @Test
  void theSameKeyGivesTheSameAnswerInEveryProcess() {
    String same = "{\"params\":{\"text\":\"one\"},\"task_type\":\"say\"}";

    HttpResponse<String> first = submit(one, say("one").toString(), key);
    HttpResponse<String> again = submit(two, same, key);
    HttpResponse<String> other = submit(two, say("two").toString(), key);

    assertThat(first.statusCode()).isEqualTo(202);
    assertThat(first.headers().firstValue("Idempotency-Replayed")).isEmpty();
    assertThat(again.statusCode()).isEqualTo(202);
    assertThat(json(again)).isEqualTo(json(first));
    assertThat(again.headers().firstValue("Idempotency-Replayed")).contains("true");
    assertThat(code(other)).isEqualTo("422 idempotency_key_reuse");
    one.await(json(first).path("task_id").asText(), "completed");
  }

  @Test
  void twoUsersMayChooseTheSameKey() {
    HttpResponse<String> ann = submit(one, say("a").put("user_id", "ann").toString(), key);
    HttpResponse<String> bob = submit(two, say("b").put("user_id", "bob").toString(), key);
    HttpResponse<String> again = submit(two, say("a").put("user_id", "ann").toString(), key);

    assertThat(bob.statusCode()).isEqualTo(202);
    assertThat(json(bob).path("task_id")).isNotEqualTo(json(ann).path("task_id"));
    assertThat(json(again)).isEqualTo(json(ann));
  }

  @Test
  void theKeyOutlivesItsTask() {
    HttpResponse<String> first = submit(one, say("short").toString(), key);
    String id = json(first).path("task_id").asText();
    one.await(id, "completed");
    one.send("DELETE", "/tasks/" + id, null);

    assertThat(json(submit(two, say("short").toString(), key))).isEqualTo(json(first));
    assertThat(two.get("/tasks/" + id).statusCode()).isEqualTo(404);
  }

  @Test
  void aKeyIsFreeAgainAfterADay() {
    HttpResponse<String> first = submit(one, say("yesterday").toString(), key);
    place.query(
        "UPDATE idempotency_keys SET created_at = now() - interval '23 hours' WHERE key = '%s' RETURNING key"
            .formatted(key));
    HttpResponse<String> late = submit(two, say("today").toString(), key);
    place.query(
        "UPDATE idempotency_keys SET created_at = now() - interval '26 hours' WHERE key = '%s' RETURNING key"
            .formatted(key));
    HttpResponse<String> later = submit(two, say("today").toString(), key);

    assertThat(code(late)).isEqualTo("422 idempotency_key_reuse");
    assertThat(later.statusCode()).isEqualTo(202);
    assertThat(json(later).path("task_id")).isNotEqualTo(json(first).path("task_id"));
  }

  @Test
  void keysThatHaveRunOutAreDropped() {
    submit(one, say("old").toString(), key);
    place.query(
        "UPDATE idempotency_keys SET created_at = now() - interval '26 hours' WHERE key = '%s' RETURNING key"
            .formatted(key));

    submit(one, say("new").toString(), UUID.randomUUID().toString());

    assertThat(place.number("SELECT count(*) FROM idempotency_keys WHERE key = '" + key + "'"))
        .isZero();
  }

  @Test
  void aRequestInFlightIsToldApart() throws Exception {
    var database = place.database();
    String id = UUID.randomUUID().toString();
    String body = say("slow").put("task_id", id).toString();
    try (var connection =
            DriverManager.getConnection(database.url(), database.user(), database.password());
        var statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      // Whoever inserts this id too must wait for the end of this transaction.
      statement.execute(
          "INSERT INTO tasks (task_id, task_type, route, source, user_id, params, request_hash)"
              + " VALUES ('%s', 'say', 'cpu', 'mq', 'ann', '{}', '')".formatted(id));
      CompletableFuture<HttpResponse<String>> first =
          one.http()
              .sendAsync(
                  HttpRequest.newBuilder(one.uri("/generate"))
                      .header("Idempotency-Key", key)
                      .POST(HttpRequest.BodyPublishers.ofString(body))
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
      await()
          .atMost(Duration.ofSeconds(10))
          .until(
              () ->
                  place.number(
                          "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted")
                      > 0);

      HttpResponse<String> second = submit(two, body, key);
      connection.rollback();

      assertThat(code(second)).isEqualTo("409 idempotency_key_in_flight");
      assertThat(json(first.join()).path("task_id").asText()).isEqualTo(id);
      assertThat(json(submit(two, body, key)).path("task_id").asText()).isEqualTo(id);
    }
  }

  @Test
  void manyAtOnceStoreOneTask() {
    String body = say("many").put("user_id", "many").toString();
    var answers = new ArrayList<CompletableFuture<HttpResponse<String>>>();
    for (int i = 0; i < 50; i++) {
      TestServer server = i % 2 == 0 ? one : two;
      answers.add(
          server
              .http()
              .sendAsync(
                  HttpRequest.newBuilder(server.uri("/generate"))
                      .header("Idempotency-Key", key)
                      .POST(HttpRequest.BodyPublishers.ofString(body))
                      .build(),
                  HttpResponse.BodyHandlers.ofString()));
    }

    var codes =
        answers.stream().map(CompletableFuture::join).map(HttpResponse::statusCode).toList();

    assertThat(codes).contains(202).allMatch(status -> status == 202 || status == 409);
    assertThat(place.number("SELECT count(*) FROM tasks WHERE user_id = 'many'")).isEqualTo(1);
  }

  @Test
  void aTaskIdAndAKeyAreBothHonoured() {
    String id = UUID.randomUUID().toString();
    String body = say("both").put("task_id", id).toString();

    HttpResponse<String> first = submit(one, body, key);
    HttpResponse<String> again = submit(two, body, key);
    HttpResponse<String> otherId =
        submit(two, say("both").put("task_id", UUID.randomUUID().toString()).toString(), key);
    HttpResponse<String> otherKey = submit(two, body, key + "-2");
    HttpResponse<String> conflict =
        submit(two, say("other").put("task_id", id).toString(), key + "-3");

    assertThat(json(first).path("task_id").asText()).isEqualTo(id);
    assertThat(json(again)).isEqualTo(json(first));
    assertThat(code(otherId)).isEqualTo("422 idempotency_key_reuse");
    assertThat(json(otherKey).path("task_id").asText()).isEqualTo(id);
    assertThat(code(conflict)).isEqualTo("409 task_id_conflict");
    assertThat(code(submit(one, say("other").put("task_id", id).toString(), key + "-3")))
        .isEqualTo("409 task_id_conflict");
    assertThat(one.task(id).path("params").path("text").asText()).isEqualTo("both");
  }

  @Test
  void aTaskIdAloneIsHonouredToo() {
    String id = UUID.randomUUID().toString();
    String body = say("id").put("task_id", id).toString();

    assertThat(one.post("/generate", body).statusCode()).isEqualTo(202);
    assertThat(two.post("/generate", body).statusCode()).isEqualTo(202);
    assertThat(code(two.post("/generate", say("no").put("task_id", id).toString())))
        .isEqualTo("409 task_id_conflict");
    assertThat(one.task(id).path("params").path("text").asText()).isEqualTo("id");
  }

  @Test
  void aKeyThatIsTooLongIsRefused() {
    assertThat(code(submit(one, say("x").toString(), "k".repeat(256))))
        .isEqualTo("400 bad_request");
    assertThat(submit(one, say("x").toString(), "k".repeat(255)).statusCode()).isEqualTo(202);
  }
}
