package io.genpulse.launcher.program;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

/// The API of a running GenPulse.
public final class ApiUnderTest implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> ENDS = List.of("completed", "failed", "canceled");
  private static final Duration LONG = Duration.ofMinutes(3);

  private final URI address;
  private final HttpClient http = HttpClient.newHttpClient();

  public ApiUnderTest(URI address) {
    this.address = address;
  }

  public URI address() {
    return address;
  }

  public int status(String path) throws IOException, InterruptedException {
    return http.send(request(path).build(), BodyHandlers.discarding()).statusCode();
  }

  public JsonNode get(String path) throws IOException, InterruptedException {
    return JSON.readTree(http.send(request(path).build(), BodyHandlers.ofString()).body());
  }

  /// POSTs to a path that needs no body.
  public void order(String path) throws IOException, InterruptedException {
    var answer =
        http.send(request(path).POST(BodyPublishers.noBody()).build(), BodyHandlers.ofString());
    if (answer.statusCode() / 100 != 2) {
      throw new IOException(answer.statusCode() + " " + answer.body());
    }
  }

  /// The supervised processes; none in production.
  public JsonNode processes() throws IOException, InterruptedException {
    JsonNode answer = get("/processes");
    return answer.isArray() ? answer : answer.path("items");
  }

  /// Submits one task and returns its id.
  public String submit(String body) throws IOException, InterruptedException {
    HttpRequest post = post(body).build();
    var answer = http.send(post, BodyHandlers.ofString());
    if (answer.statusCode() != 202) {
      throw new IOException(answer.statusCode() + " " + answer.body());
    }
    return JSON.readTree(answer.body()).path("task_id").asText();
  }

  /// Submits one task and waits for its end.
  public JsonNode run(String body) throws IOException, InterruptedException {
    HttpRequest post = post(body).header("Prefer", "wait=60").build();
    return JSON.readTree(http.send(post, BodyHandlers.ofString()).body());
  }

  /// Waits until the task has begun and said that it went some way.
  public void awaitProgress(String taskId) {
    await(taskId)
        .atMost(LONG)
        .until(
            () -> get("/tasks/" + taskId),
            task ->
                task.path("status").asText().equals("processing")
                    && task.path("progress").asInt() > 0);
  }

  /// Waits for the task's end.
  public JsonNode awaitEnd(String taskId) {
    return await(taskId)
        .atMost(LONG)
        .until(() -> get("/tasks/" + taskId), task -> ENDS.contains(task.path("status").asText()));
  }

  /// The first output of a task, from the object store.
  public byte[] output(JsonNode task) throws IOException, InterruptedException {
    String url = task.path("url").asText();
    var answer =
        http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofByteArray());
    if (answer.statusCode() != 200) {
      throw new IOException(url + " answers " + answer.statusCode());
    }
    return answer.body();
  }

  private HttpRequest.Builder post(String body) {
    return request("/generate")
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(address.resolve(path)).timeout(Duration.ofSeconds(90));
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
