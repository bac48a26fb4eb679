package io.genpulse.server;

import static io.genpulse.server.TaskMessages.hold;
import static io.genpulse.server.TaskMessages.message;
import static io.genpulse.server.TaskMessages.say;
import static io.genpulse.server.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Closeable;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.resps.StreamEntry;

/// Task messages in Redis, good and bad.
@ExtendWith(SharedServer.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MessagesIT {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final int MOST_BYTES = 4 << 20;

  private final TestServer server;
  private final TestPlace place;
  private final RedisClient redis;

  MessagesIT(TestServer server, TestServices services) {
    this.server = server;
    this.place = services.place();
    this.redis = server.place().openRedis();
  }

  @AfterAll
  void stop() {
    redis.close();
  }

  private static String newId() {
    return UUID.randomUUID().toString();
  }

  private void push(String... messages) {
    redis.lpush("tasks:pending", messages);
  }

  /// Pushes a bad message and then a good one; answers the dead letter, once the good one is done.
  private StreamEntry refused(byte[] bad) {
    String id = newId();
    StreamEntryID last =
        redis.xrevrange("tasks:dead", "+", "-", 1).stream()
            .map(StreamEntry::getID)
            .findFirst()
            .orElse(new StreamEntryID());
    long rows = server.place().number("SELECT count(*) FROM dead_letters");

    redis.lpush("tasks:pending".getBytes(StandardCharsets.UTF_8), bad);
    push(say("next").put("task_id", id).toString());
    server.await(id, "completed");

    List<StreamEntry> dead = redis.xrange("tasks:dead", "(" + last, "+");
    assertThat(dead).hasSize(1);
    await("the row of the dead letter")
        .atMost(SOON)
        .until(() -> server.place().number("SELECT count(*) FROM dead_letters") == rows + 1);
    assertThat(server.place().query("SELECT reason FROM dead_letters ORDER BY id DESC LIMIT 1"))
        .isEqualTo(dead.getFirst().getFields().get("reason"));
    return dead.getFirst();
  }

  private @Nullable String reason(String bad) {
    return refused(bad.getBytes(StandardCharsets.UTF_8)).getFields().get("reason");
  }

  @Test
  void aMessageBecomesATaskAndItsProducerHearsOfIt() {
    String id = newId();

    push(say("mq").put("task_id", id).toString());
    JsonNode task = server.await(id, "completed");

    assertThat(task.path("source").asText()).isEqualTo("mq");
    await()
        .atMost(SOON)
        .until(
            () ->
                String.valueOf(redis.get("task_status:" + id))
                    .contains("\"status\":\"completed\""));
    assertThat(redis.ttl("task_status:" + id)).isPositive();
    assertThat(redis.llen("tasks:pending")).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {                                                               | not_json
          ''                                                              | not_json
          []                                                              | object
          {"task_type":"say","params":{"text":"a"}}                       | task_id is required
          0e99999999999                                                   | exponent
          {"task_id":"00000000-0000-4000-8000-000000000004","task_type":"repeat","params":{"text":"a","times":1e2147483648}} | /params/times
          {"task_id":"7","task_type":"say","params":{"text":"a"}}         | task_id must be a UUID
          {"task_id":7,"task_type":"say","params":{"text":"a"}}           | task_id must be a UUID
          {"task_id":"00000000-0000-4000-8000-000000000001","task_type":"no-such"} | there is no task type
          {"task_id":"00000000-0000-4000-8000-000000000002","task_type":"say","params":{"text":"a","times":9}} | /params/times
          {"task_id":"00000000-0000-4000-8000-000000000003","task_type":"say","params":{"text":"a"},"colour":1} | colour
          """)
  void aBadMessageIsDeadLetteredWithTheReasonAndTheNextOneIsTaken(String bad, String reason) {
    assertThat(reason(bad)).contains(reason);
  }

  @Test
  void bytesThatAreNoTextAreDeadLettered() {
    byte[] latin1 =
        say("é").put("task_id", newId()).toString().getBytes(StandardCharsets.ISO_8859_1);

    assertThat(refused(latin1).getFields().get("reason")).contains("UTF-8");
    assertThat(refused(new byte[] {0, (byte) 0xff, 0}).getFields().get("reason"))
        .contains("not_json");
  }

  @Test
  void nestingWithoutEndIsDeadLettered() {
    assertThat(reason("[".repeat(10_000))).contains("not_json");
    assertThat(
            reason(
                say("x").put("task_id", newId()).toString().replace("\"x\"", "[".repeat(10_000))))
        .contains("not_json");
  }

  @Test
  void anOversizedMessageIsDeadLetteredByItsHead() {
    StreamEntry dead = refused(("{" + "x".repeat(MOST_BYTES)).getBytes(StandardCharsets.UTF_8));

    assertThat(dead.getFields().get("reason")).contains("too_large");
    assertThat(dead.getFields().get("bytes")).isEqualTo(Integer.toString(MOST_BYTES + 1));
    assertThat(dead.getFields().get("head")).hasSize(1024).startsWith("{xxx");
    assertThat(server.place().query("SELECT raw FROM dead_letters ORDER BY id DESC LIMIT 1"))
        .startsWith("{xxx");
  }

  @Test
  void messagesAreTakenInWhenTheStreamOfDeadLettersCannotBeWritten() {
    try (TestServer one = place.serve();
        RedisClient inbox = place.openRedis()) {
      inbox.set("tasks:dead", "not a stream");
      String id = newId();

      inbox.lpush("tasks:pending", "bad", "{" + "x".repeat(MOST_BYTES));
      inbox.lpush("tasks:control", "bad", "[".repeat(100_000), "{\"op\":1e99999999999}");
      inbox.lpush("tasks:pending", say("next").put("task_id", id).toString());

      one.await(id, "completed");
      await().atMost(SOON).until(() -> place.number("SELECT count(*) FROM dead_letters") == 5);
    }
  }

  @Test
  void aMessageOfJustTheLimitIsTaken() {
    String id = newId();
    String frame = say("").put("task_id", id).toString();

    push(say("x".repeat(MOST_BYTES - frame.length())).put("task_id", id).toString());

    server.await(id, "completed");
  }

  @Test
  void aDeadLetterIsShownTriedAgainAndForgotten() {
    String good = newId();
    reason("{\"wrong\":0}");
    reason("{\"wrong\":1}");
    JsonNode first = json(server.get("/dead-letters?limit=1"));
    JsonNode second =
        json(server.get("/dead-letters?limit=1&cursor=" + first.path("next_cursor").asText()));
    assertThat(second.at("/items/0/raw").asText()).isEqualTo("{\"wrong\":0}");
    JsonNode letter = json(server.get("/dead-letters?limit=1")).path("items").path(0);
    String path = "/dead-letters/" + letter.path("id").asText();

    assertThat(json(server.get(path))).isEqualTo(letter);
    HttpResponse<String> stillWrong = server.post(path + "/retry", null);
    server
        .place()
        .query(
            "UPDATE dead_letters SET raw = '%s' WHERE id = %s RETURNING id"
                .formatted(say("again").put("task_id", good), letter.path("id").asText()));
    HttpResponse<String> taken = server.post(path + "/retry", null);
    server.await(good, "completed");

    assertThat(letter.path("raw").asText()).isEqualTo("{\"wrong\":1}");
    assertThat(letter.path("source").asText()).isEqualTo("mq");
    assertThat(letter.path("created_at").isTextual()).isTrue();
    assertThat(letter.path("reason").asText()).contains("task_id is required");
    assertThat(stillWrong.statusCode()).isEqualTo(422);
    assertThat(taken.statusCode()).isEqualTo(202);
    assertThat(json(taken).path("task_id").asText()).isEqualTo(good);
    assertThat(server.send("DELETE", path, null).statusCode()).isEqualTo(404);
    reason("{}");
    String next =
        json(server.get("/dead-letters?limit=1")).path("items").path(0).path("id").asText();
    assertThat(server.send("DELETE", "/dead-letters/" + next, null).statusCode()).isEqualTo(204);
  }

  @Test
  void theSameMessageTwiceIsOneTaskAndAnotherOfItsIdIsRefused() {
    String id = newId();
    String message = say("mine").put("task_id", id).toString();

    push(message, message);
    server.await(id, "completed");
    push(message);
    String reason = reason(say("other").put("task_id", id).toString());

    assertThat(reason).contains("task_id_conflict").contains(id);
    assertThat(server.task(id).path("params").path("text").asText()).isEqualTo("mine");
    assertThat(billed(id)).isEqualTo(1);
  }

  @Test
  void aProducerHearsOfItsTaskUnderTheIdItWrote() {
    String id = newId().toUpperCase(Locale.ROOT);

    push(say("loud").put("task_id", id).toString());

    await()
        .atMost(SOON)
        .until(
            () ->
                String.valueOf(redis.get("task_status:" + id))
                    .startsWith("{\"task_id\":\"" + id + "\",\"status\":\"completed\""));
  }

  @Test
  void theProducerOfARefusedMessageIsToldAndATaskOfThatIdIsLeftAlone() {
    String id = newId();

    reason(message("repeat", "text", "").put("task_id", id).toString());

    await().atMost(SOON).until(() -> redis.exists("task_status:" + id));
    JsonNode state = json(String.valueOf(redis.get("task_status:" + id)));
    assertThat(state.path("status").asText()).isEqualTo("failed");
    assertThat(state.at("/error/code").asText()).isEqualTo("refused");
    assertThat(state.at("/error/message").asText()).contains("text must not be blank");

    push(say("mended").put("task_id", id).toString());
    server.await(id, "completed");
    reason(message("repeat", "text", "").put("task_id", id).toString());

    await()
        .atMost(SOON)
        .until(
            () ->
                String.valueOf(redis.get("task_status:" + id))
                    .contains("\"status\":\"completed\""));
  }

  @Test
  void anIdIsUsedAgainAfterItsTaskWasRemoved() throws Exception {
    String id = newId();
    for (int life = 1; life <= 2; life++) {
      var statuses = new CopyOnWriteArrayList<String>();
      try (var _ = listen(id, statuses)) {
        push(hold().put("task_id", id).toString());
        server.await(id, "processing");
        server.post("/tasks/" + id + "/cancel", null);
        server.await(id, "canceled");
        await().atMost(SOON).until(() -> statuses.contains("canceled"));
        assertThat(statuses).startsWith("pending");
      }
      assertThat(server.send("DELETE", "/tasks/" + id, null).statusCode()).isEqualTo(204);
      await().atMost(SOON).until(() -> !redis.exists("task_status:" + id));
    }
  }

  private Closeable listen(String id, List<String> statuses) throws InterruptedException {
    var begun = new CountDownLatch(1);
    var listener =
        new JedisPubSub() {
          @Override
          public void onSubscribe(String channel, int count) {
            begun.countDown();
          }

          @Override
          public void onMessage(String channel, String message) {
            statuses.add(json(message).path("status").asText());
          }
        };
    Thread.startVirtualThread(() -> redis.subscribe(listener, "task_updates:" + id));
    assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
    return listener::unsubscribe;
  }

  @Test
  void aHundredDuplicatesAtOnceToTwoProcessesAreOneTask(TestServices services) {
    TestPlace place = services.place();
    String id = newId();
    String message = say("many").put("task_id", id).toString();
    try (var one = place.serve();
        var two = place.serve();
        RedisClient inbox = place.openRedis()) {
      var pushes = new ArrayList<CompletableFuture<?>>();
      for (int i = 0; i < 50; i++) {
        pushes.add(CompletableFuture.runAsync(() -> inbox.lpush("tasks:pending", message)));
        TestServer http = i % 2 == 0 ? one : two;
        pushes.add(
            CompletableFuture.runAsync(
                () -> assertThat(http.post("/generate", message).statusCode()).isEqualTo(202)));
      }
      pushes.forEach(CompletableFuture::join);

      one.await(id, "completed");
      await().atMost(SOON).until(() -> inbox.llen("tasks:pending") == 0);
      assertThat(place.number("SELECT count(*) FROM tasks")).isEqualTo(1);
      assertThat(place.number("SELECT count(*) FROM billing_records")).isEqualTo(1);
      assertThat(place.number("SELECT count(*) FROM dead_letters")).isZero();
    }
  }

  private long billed(String id) {
    return server
        .place()
        .number("SELECT count(*) FROM billing_records WHERE task_id = '" + id + "'");
  }
}
