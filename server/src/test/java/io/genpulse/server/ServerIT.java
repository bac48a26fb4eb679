package io.genpulse.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.genpulse.engine.Route;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.gaul.s3proxy.AccessGrant;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.RedisClient;
import redis.embedded.RedisServer;

/// The whole server on real PostgreSQL, Redis and S3.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServerIT {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpClient http = HttpClient.newHttpClient();
  private final Closer closer = new Closer();
  private String base = "";
  private RedisClient redis;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    EmbeddedPostgres postgres = closer.add(EmbeddedPostgres.builder().start());
    int redisPort = freePort();
    RedisServer redisServer =
        RedisServer.newRedisServer().port(redisPort).setting("bind 127.0.0.1").build();
    redisServer.start();
    closer.add(redisServer::stop);
    redis = closer.add(RedisClient.create("127.0.0.1", redisPort));
    var store =
        new FilesystemNio2BlobStore(Files.createDirectory(folder.resolve("objects")).toString());
    S3Proxy s3 =
        S3Proxy.builder()
            .blobStore(store)
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, "access", "secret")
            .ignoreUnknownHeaders(true)
            .build();
    s3.setBlobStoreLocator(
        (identity, container, blob) ->
            "access".equals(identity) ? new AccessGrant("secret", store) : null);
    s3.start();
    closer.add(s3::stop);
    var config =
        new ServerConfig(
            new ServerConfig.Database(
                postgres.getJdbcUrl("postgres", "postgres"), "postgres", "postgres", 10),
            new ServerConfig.Redis("redis://127.0.0.1:" + redisPort),
            new ServerConfig.Storage(
                URI.create("http://127.0.0.1:" + s3.getPort()),
                "access",
                "secret",
                "genpulse",
                Duration.ofHours(1),
                null),
            new ServerConfig.Web("127.0.0.1", 0),
            new ServerConfig.Worker(Set.of(Route.values()), 0),
            new ServerConfig.Engines(
                List.of(), "genpulse-starter", folder.resolve("cache"), 0, List.of()),
            new ServerConfig.Limits(10_000, 10 << 20, 4 << 20),
            folder.resolve("plugins"),
            folder.resolve("work"));
    base = "http://127.0.0.1:" + closer.add(ServerApplication.start(config, null)).port();
  }

  @AfterAll
  void stop() {
    closer.close();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private HttpResponse<String> send(String path, String body, String... headers)
      throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create(base + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    if (!body.isEmpty()) {
      request.POST(HttpRequest.BodyPublishers.ofString(body));
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static JsonNode json(HttpResponse<String> response) throws IOException {
    return JSON.readTree(response.body());
  }

  private JsonNode awaitTask(String id, String status) {
    return await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> json(send("/tasks/" + id, "")),
            task -> status.equals(task.path("status").asText()));
  }

  private static String echo(String text) {
    return "{\"task_type\":\"say\",\"params\":{\"text\":\"" + text + "\"}}";
  }

  @Test
  void aSubmittedTaskIsDoneAndItsOutputCanBeDownloaded() throws Exception {
    HttpResponse<String> accepted = send("/v1/generate", echo("hello"));
    String id = json(accepted).path("task_id").asText();
    JsonNode task = awaitTask(id, "completed");

    assertThat(accepted.statusCode()).isEqualTo(202);
    assertThat(accepted.headers().firstValue("Location")).contains("/tasks/" + id);
    assertThat(task.path("task_type").asText()).isEqualTo("repeat");
    assertThat(task.has("error") && task.path("error").isNull()).isTrue();
    HttpResponse<String> file =
        http.send(
            HttpRequest.newBuilder(URI.create(task.path("url").asText())).build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(file.body()).isEqualTo("hello");
    assertThat(json(send("/tasks?status=completed&limit=200", "")).path("items").toString())
        .contains(id);
  }

  @Test
  void waitingHoldsTheAnswerUntilTheTaskIsDone() throws Exception {
    HttpResponse<String> answer = send("/generate", echo("wait"), "Prefer", "wait=30");

    assertThat(answer.headers().firstValue("Preference-Applied")).contains("wait=30");
    assertThat(json(answer).path("status").asText()).isEqualTo("completed");
  }

  @Test
  void eventsBeginWithTheSnapshotAndEndWithTheTask() throws Exception {
    String id = json(send("/generate", echo("sse"))).path("task_id").asText();

    String events = send("/tasks/" + id + "/events", "").body();

    assertThat(events).startsWith("retry: 2000").contains("event: status", "event: output", "id: ");
    assertThat(events.strip()).endsWith("}").contains("\"status\":\"completed\"");
  }

  @Test
  void theSameIdempotencyKeyGivesTheSameTask() throws Exception {
    String key = UUID.randomUUID().toString();

    HttpResponse<String> first = send("/generate", echo("one"), "Idempotency-Key", key);
    HttpResponse<String> again = send("/generate", echo("one"), "Idempotency-Key", key);
    HttpResponse<String> other = send("/generate", echo("two"), "Idempotency-Key", key);

    assertThat(json(again)).isEqualTo(json(first));
    assertThat(again.headers().firstValue("Idempotency-Replayed")).contains("true");
    assertThat(other.statusCode()).isEqualTo(422);
  }

  @Test
  void wrongRequestsAreProblemsWithPointers() throws Exception {
    HttpResponse<String> invalid =
        send(
            "/generate",
            "{\"task_type\":\"repeat\",\"colour\":1,\"params\":{\"text\":\"a\",\"times\":9}}");
    HttpResponse<String> notJson = send("/generate", "{");
    HttpResponse<String> unknown = send("/tasks/" + UUID.randomUUID(), "");
    HttpResponse<String> large = send("/generate", "x".repeat((10 << 20) + 1));

    assertThat(invalid.statusCode()).isEqualTo(422);
    assertThat(invalid.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(json(invalid).path("errors").findValuesAsText("pointer"))
        .containsExactlyInAnyOrder("#/colour", "#/params/times");
    assertThat(List.of(notJson.statusCode(), unknown.statusCode(), large.statusCode()))
        .containsExactly(400, 404, 413);
    assertThat(json(send("/no/such", "")).path("code").asText()).isEqualTo("not_found");
  }

  @Test
  void messagesBecomeTasksOnceAndBadOnesAreDeadLettered() throws Exception {
    String id = UUID.randomUUID().toString();
    String good = "{\"task_id\":\"" + id + "\"," + echo("mq").substring(1);
    String conflict = good.replace("\"mq\"", "\"other\"");
    long dead = redis.xlen("tasks:dead");

    redis.lpush("tasks:pending", "{", good, good, conflict, "[".repeat(20_000), echo("no id"));
    JsonNode task = awaitTask(id, "completed");

    await().atMost(Duration.ofSeconds(10)).until(() -> redis.xlen("tasks:dead") == dead + 4);
    assertThat(task.path("source").asText()).isEqualTo("mq");
    assertThat(redis.xrange("tasks:dead", "-", "+").toString()).contains("task_id_conflict");
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () ->
                String.valueOf(redis.get("task_status:" + id))
                    .contains("\"status\":\"completed\""));
    assertThat(redis.llen("tasks:pending")).isZero();
  }

  @Test
  void anOversizedMessageIsDeadLetteredAndTheNextOneIsTaken() throws Exception {
    String id = UUID.randomUUID().toString();

    redis.lpush("tasks:pending", "x".repeat((4 << 20) + 1));
    redis.lpush("tasks:pending", "{\"task_id\":\"" + id + "\"," + echo("after").substring(1));

    awaitTask(id, "completed");
    assertThat(redis.xrange("tasks:dead", "-", "+").toString()).contains("too_large");
  }

  @Test
  void theServerSaysWhatItIsAndHowItIs() throws Exception {
    assertThat(json(send("/health/ready", "")).path("checks").toString())
        .isEqualTo("{\"database\":\"up\",\"redis\":\"up\",\"storage\":\"up\"}");
    assertThat(json(send("/system", "")).path("memory").path("total_bytes").asLong()).isPositive();
    assertThat(json(send("/task-types/say", "")).path("task_type").asText()).isEqualTo("repeat");
    assertThat(json(send("/tasks/stats", "")).path("by_status").has("pending")).isTrue();
    assertThat(send("/tasks", "", "Origin", "http://evil.example").statusCode()).isEqualTo(403);
  }
}
