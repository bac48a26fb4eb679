package io.genpulse.server;

import static io.genpulse.server.TaskMessages.say;
import static io.genpulse.server.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.genpulse.server.database.DatabaseSettings;
import io.genpulse.server.redis.RedisSettings;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import redis.clients.jedis.RedisClient;

/// PostgreSQL or Redis goes away and comes back.
@ExtendWith(SharedServer.class)
class OutageIT {
  private static final Duration RECOVERY = Duration.ofMinutes(1);

  private final TestServices services;
  private final TestPlace place;

  OutageIT(TestServices services) {
    this.services = services;
    this.place = services.place();
  }

  @Test
  void aRedisThatLostItsDataIsToldAgainHowTasksAre() {
    try (var server = place.serve();
        RedisClient redis = place.openRedis()) {
      String ended = server.submit(say("before").toString());
      server.await(ended, "completed");
      await().until(() -> redis.exists("gp:epoch"));
      server.post("/queue/pause", null);
      String pending = server.submit(say("later").toString());

      redis.flushDB();

      await()
          .untilAsserted(
              () -> {
                assertThat(redis.get("task_status:" + ended)).contains("completed");
                assertThat(redis.get("task_status:" + pending)).contains("pending");
              });
      server.post("/queue/resume", null);
      server.await(pending, "completed");
    }
  }

  @Test
  void withoutTheDatabaseRequestsAreRefusedForAMomentAndMessagesWait() throws Exception {
    try (var proxy = new TcpProxy(services.postgresPort());
        var server = place.at(through(proxy), place.redis()).serve();
        RedisClient redis = place.openRedis()) {
      String id = server.submit(say("before").toString());
      server.await(id, "completed");
      String queued = UUID.randomUUID().toString();

      proxy.cut();
      redis.lpush("tasks:pending", say("queued").put("task_id", queued).toString());

      List<Supplier<HttpResponse<String>>> requests =
          List.of(
              () -> server.post("/generate", say("away").toString()),
              () -> server.post("/generate", say("away").toString(), "Idempotency-Key", "away"),
              () -> server.get("/tasks/" + id),
              () -> server.get("/tasks"),
              () -> server.get("/tasks/stats"),
              () -> server.post("/tasks/" + id + "/cancel", null),
              () -> server.post("/queue/pause", null));
      for (HttpResponse<String> answer : all(requests)) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).contains("2");
        assertThat(answer.headers().firstValue("Content-Type"))
            .contains("application/problem+json");
        assertThat(json(answer).path("code").asText()).isEqualTo("database_unavailable");
        assertThat(answer.body()).doesNotContain("Exception", "postgres", "127.0.0.1");
      }
      assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
      HttpResponse<String> ready = server.get("/health/ready");
      assertThat(ready.statusCode()).isEqualTo(503);
      assertThat(json(ready).path("checks"))
          .isEqualTo(
              json(
                  "{\"process\":\"up\",\"database\":\"down\",\"redis\":\"up\",\"storage\":\"up\",\"disk\":\"up\"}"));
      assertThat(server.get("/task-types").statusCode()).isEqualTo(200);
      // An EventSource that were refused would not come again.
      HttpResponse<Stream<String>> stream =
          server
              .http()
              .send(
                  HttpRequest.newBuilder(server.uri("/tasks/" + id + "/events")).build(),
                  BodyHandlers.ofLines());
      assertThat(stream.statusCode()).isEqualTo(200);

      proxy.mend();

      assertThat(stream.body()).anyMatch(line -> line.contains("\"status\":\"completed\""));
      await().atMost(RECOVERY).until(() -> server.get("/health/ready").statusCode() == 200);
      server.await(server.submit(say("after").toString()), "completed", RECOVERY);
      server.await(queued, "completed", RECOVERY);
      assertThat(place.number("SELECT count(*) FROM dead_letters")).isZero();
    }
  }

  @Test
  void aDatabaseThatDoesNotAnswerIsAwayToo() throws Exception {
    try (var proxy = new TcpProxy(services.postgresPort());
        var server = place.at(through(proxy), place.redis()).serve()) {
      server.await(server.submit(say("before").toString()), "completed");

      proxy.freeze();
      List<HttpResponse<String>> answers;
      try {
        answers =
            all(
                List.of(
                    () -> server.post("/generate", say("a").toString()),
                    () -> server.post("/generate", say("a").toString(), "Idempotency-Key", "a"),
                    () -> server.get("/tasks")));
        assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
      } finally {
        proxy.thaw();
      }

      assertThat(answers).extracting(HttpResponse::statusCode).containsOnly(503);
      await().atMost(RECOVERY).until(() -> server.get("/health/ready").statusCode() == 200);
      server.await(server.submit(say("after").toString()), "completed", RECOVERY);
    }
  }

  @Test
  void aTaskThatRunsWhileTheDatabaseIsAwayIsRecordedOnceItIsBack() throws Exception {
    try (var proxy = new TcpProxy(services.postgresPort());
        var worker = place.at(through(proxy), place.redis()).worker();
        var api = place.api(10)) {
      Path file = place.folder().resolve("go");
      String id =
          api.submit(TaskMessages.message("wait-for-file", "path", file.toString()).toString());
      api.await(id, "processing");

      proxy.cut();
      Files.createFile(file);
      // The handler has returned, and nobody can record that.
      await().until(() -> Files.notExists(file));
      assertThat(api.task(id).path("status").asText()).isEqualTo("processing");
      proxy.mend();

      assertThat(api.await(id, "completed", RECOVERY).path("attempt").asInt()).isEqualTo(1);
      assertThat(worker.port()).isNegative();
    }
  }

  @Test
  void withoutRedisTasksAreTakenInAndDoneAndMessagesAreTakenInOnceItIsBack() throws Exception {
    try (var proxy = new TcpProxy(services.redisPort());
        var api = place.at(place.database(), through(proxy, place)).api(10_000);
        var worker = place.at(place.database(), through(proxy, place)).worker();
        RedisClient redis = place.openRedis()) {
      api.await(api.submit(say("before").toString()), "completed");
      String queued = UUID.randomUUID().toString();

      proxy.cut();
      redis.lpush("tasks:pending", say("queued").put("task_id", queued).toString());
      HttpResponse<String> accepted = api.post("/generate", say("away").toString());
      HttpResponse<String> waited =
          api.post("/generate", say("away").toString(), "Prefer", "wait=30");

      assertThat(accepted.statusCode()).isEqualTo(202);
      String id = json(accepted).path("task_id").asText();
      assertThat(api.await(id, "completed").path("url").isTextual()).isTrue();
      assertThat(json(waited).path("status").asText()).isEqualTo("completed");
      HttpResponse<String> ready = api.get("/health/ready");
      assertThat(ready.statusCode()).isEqualTo(200);
      assertThat(json(ready).path("checks").path("redis").asText()).isEqualTo("down");

      proxy.mend();

      api.await(queued, "completed", RECOVERY);
      // The end of the task that nobody heard of is told from the outbox.
      await()
          .atMost(RECOVERY)
          .until(() -> String.valueOf(redis.get("task_status:" + id)).contains("completed"));
      assertThat(worker.port()).isNegative();
    }
  }

  @Test
  void aServerStartsWithoutRedis() throws Exception {
    try (var proxy = new TcpProxy(services.redisPort())) {
      proxy.cut();
      try (var server = place.at(place.database(), through(proxy, place)).serve();
          RedisClient redis = place.openRedis()) {
        server.await(server.submit(say("alone").toString()), "completed");
        String queued = UUID.randomUUID().toString();
        redis.lpush("tasks:pending", say("queued").put("task_id", queued).toString());

        proxy.mend();

        server.await(queued, "completed", RECOVERY);
      }
    }
  }

  /// The answers to requests that are made at the same time.
  private static <T> List<T> all(List<Supplier<T>> calls) {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      return calls.stream()
          .map(call -> CompletableFuture.supplyAsync(call, threads))
          .toList()
          .stream()
          .map(CompletableFuture::join)
          .toList();
    }
  }

  private DatabaseSettings through(TcpProxy proxy) {
    var database = place.database();
    return new DatabaseSettings(
        database.url().replace(":" + services.postgresPort(), ":" + proxy.port()),
        database.user(),
        database.password(),
        database.connections(),
        DatabaseSettings.Migrate.AUTO);
  }

  private RedisSettings through(TcpProxy proxy, TestPlace of) {
    return new RedisSettings(
        of.redis().url().replace(":" + services.redisPort(), ":" + proxy.port()));
  }
}
