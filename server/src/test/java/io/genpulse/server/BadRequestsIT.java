package io.genpulse.server;

import static io.genpulse.server.TaskMessages.message;
import static io.genpulse.server.TaskMessages.say;
import static io.genpulse.server.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What requests get that cannot be fulfilled: a problem that names what is wrong, and nothing of
/// the program's inside.
@ExtendWith(SharedServer.class)
class BadRequestsIT {
  private final TestServer server;

  BadRequestsIT(TestServer server) {
    this.server = server;
  }

  private static JsonNode problem(HttpResponse<String> response, int status, String code) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
    JsonNode problem = json(response);
    assertThat(problem.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "type", "title", "status", "detail", "code", "errors", "request_id");
    assertThat(problem.path("status").asInt()).isEqualTo(status);
    assertThat(problem.path("code").asText()).isEqualTo(code);
    assertThat(response.body()).doesNotContain("Exception", "io.genpulse", "\tat ", "java.");
    return problem;
  }

  private static List<String> pointers(JsonNode problem) {
    return problem.path("errors").findValuesAsText("pointer");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "nonsense",
        "{\"task_type\":\"say\"} x",
        "{\"task_type\":\"say\",\"task_type\":\"say\"}",
        "{'task_type':'say'}",
        "NaN"
      })
  void whatIsNotJsonIs400(String body) {
    problem(server.post("/generate", body), 400, "not_json");
  }

  @Test
  void whatIsNotUtf8OrNestedTooDeepIs400() {
    var latin1 =
        HttpRequest.newBuilder(server.uri("/generate"))
            .POST(
                HttpRequest.BodyPublishers.ofByteArray(
                    say("é").toString().getBytes(StandardCharsets.ISO_8859_1)))
            .build();

    problem(server.send(latin1), 400, "not_json");
    problem(server.post("/generate", "[".repeat(10_000)), 400, "not_json");
    problem(server.post("/generate", "{\"params\":" + "{\"a\":".repeat(10_000)), 400, "not_json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "\"say\"", "1", "null", "true"})
  void whatIsNoObjectIs422(String body) {
    problem(server.post("/generate", body), 422, "invalid");
  }

  @Test
  void everyWrongFieldIsNamed() {
    JsonNode problem =
        problem(
            server.post(
                "/generate",
                """
                {"task_type": "repeat", "colour": 1, "a/b~c": 2, "task_id": "7", "priority": "soon",
                 "user_id": "a b", "callback_url": "ftp://x", "deadline_seconds": 0,
                 "params": {"text": "a", "times": 9}}"""),
            422,
            "invalid");

    assertThat(pointers(problem))
        .containsExactlyInAnyOrder(
            "#/colour",
            "#/a~1b~0c",
            "#/task_id",
            "#/priority",
            "#/user_id",
            "#/callback_url",
            "#/deadline_seconds",
            "#/params/times");
    assertThat(problem.path("errors").toString()).contains("colour").contains("1..5 but was 9");
  }

  @Test
  void aNumberWithoutBoundIsNoMistakeOfOurs() {
    problem(server.post("/generate", "0e99999999999"), 400, "not_json");
    problem(
        server.post(
            "/generate",
            "{\"task_type\":\"repeat\",\"params\":{\"text\":\"a\",\"times\":1e2147483648}}"),
        422,
        "invalid");
  }

  @Test
  void everyWrongParameterIsNamed() {
    JsonNode problem =
        problem(
            server.post(
                "/generate",
                "{\"task_type\":\"repeat\",\"params\":{\"txet\":\"a\",\"times\":\"many\"}}"),
            422,
            "invalid");

    assertThat(pointers(problem))
        .containsExactlyInAnyOrder("#/params/txet", "#/params/text", "#/params/times");
    assertThat(problem.path("errors").findValuesAsText("code"))
        .containsExactlyInAnyOrder("unknown", "missing", "wrong_type");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"task_type":"no-such-type"}   | #/task_type
          {"task_type":7}                | #/task_type
          {"params":{"text":"a"}}        | #/task_type
          {"task_type":"say","params":7} | #/params
          {"task_type":"say"}            | #/params/text
          """)
  void aMessageThatLacksSomethingIs422(String body, String pointer) {
    JsonNode problem = problem(server.post("/generate", body), 422, "invalid");

    assertThat(pointers(problem)).contains(pointer);
  }

  @Test
  void aBodyOverTheLimitIs413HoweverItIsSent() {
    String body = message("say", "text", "x".repeat(10 << 20)).toString();
    var chunked =
        HttpRequest.newBuilder(server.uri("/generate"))
            .POST(
                HttpRequest.BodyPublishers.ofInputStream(
                    () -> new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8))))
            .build();

    problem(server.post("/generate", body), 413, "too_large");
    problem(server.send(chunked), 413, "too_large");
  }

  @Test
  void aBodyOfJustTheLimitIsRead() {
    String frame = message("say", "text", "").toString();
    String body = message("say", "text", "x".repeat((10 << 20) - frame.length())).toString();

    assertThat(server.post("/generate", body).statusCode()).isEqualTo(202);
  }

  @Test
  void whatIsNotThereIs404() {
    for (String id : List.of(UUID.randomUUID().toString(), "7", "%20", "a%2Fb")) {
      problem(server.get("/tasks/" + id), 404, "not_found");
      problem(server.get("/tasks/" + id + "/events"), 404, "not_found");
      problem(server.send("DELETE", "/tasks/" + id, null), 404, "not_found");
      problem(server.post("/tasks/" + id + "/cancel", null), 404, "not_found");
      problem(server.post("/tasks/" + id + "/retry", null), 404, "not_found");
    }
    problem(server.get("/no/such"), 404, "not_found");
    problem(server.get("/v1/no/such"), 404, "not_found");
    problem(server.get("/v2/tasks"), 404, "not_found");
    problem(server.get("/task-types/no-such"), 404, "not_found");
    problem(server.post("/dead-letters/987654321/retry", null), 404, "not_found");
    problem(server.send("DELETE", "/dead-letters/x", null), 404, "not_found");
    problem(server.post("/processes/redis/stop", null), 404, "not_found");
  }

  @Test
  void anotherMethodIs405AndNamesThoseThereAre() {
    HttpResponse<String> response = server.send("PUT", "/v1/tasks/" + UUID.randomUUID(), "{}");

    problem(response, 405, "method_not_allowed");
    assertThat(response.headers().firstValue("Allow")).contains("DELETE, GET");
    problem(server.get("/generate"), 405, "method_not_allowed");
    problem(server.send("DELETE", "/tasks", null), 405, "method_not_allowed");
    problem(server.get("/queue/pause"), 405, "method_not_allowed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit=0",
        "limit=201",
        "limit=-1",
        "limit=ten",
        "limit=99999999999",
        "cursor=x",
        "cursor=KzEwMDAwMDAwMDAtMDEtMDFUMDA6MDA6MDBaXzAwMDAwMDAwLTAwMDAtNDAwMC04MDAwLTAwMDAwMDAwMDAwMA",
        "q=%00",
        "user_id=a%00",
        "task_type=%00b",
        "cursor=MjAyNi0wMS0wMVQwMDowMDowMFpfeA",
        "status=done",
        "status=pending,done"
      })
  void aListAskedForWronglyIs422(String query) {
    JsonNode problem = problem(server.get("/tasks?" + query), 422, "invalid");

    assertThat(problem.path("detail").asText()).contains(query.substring(0, query.indexOf('=')));
  }

  @Test
  void aForeignHostOrOriginIs403() throws IOException {
    problem(server.get("/tasks", "Origin", "http://evil.example"), 403, "host_not_allowed");
    assertThat(raw("GET /tasks HTTP/1.1\r\nHost: evil.example\r\n\r\n"))
        .startsWith("HTTP/1.1 403")
        .contains("host_not_allowed");
    assertThat(raw("GET /tasks HTTP/1.1\r\nHost: 127.0.0.1.evil.example\r\n\r\n"))
        .startsWith("HTTP/1.1 403");
    assertThat(raw("GET /tasks HTTP/1.1\r\nHost: localhost\r\n\r\n")).startsWith("HTTP/1.1 200");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense\r\n\r\n",
        "GET /tasks/%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "POST /generate HTTP/1.1\r\nHost: localhost\r\nContent-Length: ten\r\n\r\n",
        "POST /generate HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n",
        "GET /tasks HTTP/1.1\r\n\r\n",
      })
  void whatIsNoProperHttpIs4xxAndAProblem(String request) throws IOException {
    String answer = raw(request);

    assertThat(answer).startsWith("HTTP/1.1 4").contains("application/problem+json");
    assertThat(answer).doesNotContain("Exception", "\tat ", "java.");
  }

  @Test
  void aRequestIdIsEchoedOrMade() {
    HttpResponse<String> named = server.get("/no/such", "X-Request-Id", "my-request.1");
    HttpResponse<String> evil = server.get("/no/such", "X-Request-Id", "a b<c>");

    assertThat(named.headers().firstValue("X-Request-Id")).contains("my-request.1");
    assertThat(json(named).path("request_id").asText()).isEqualTo("my-request.1");
    assertThat(json(evil).path("request_id").asText()).hasSize(36);
  }

  private String raw(String request) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
