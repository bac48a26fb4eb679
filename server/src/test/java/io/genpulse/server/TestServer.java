package io.genpulse.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.genpulse.server.host.KeptKeys;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/// A server process of a test, and its HTTP client.
final class TestServer implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final TestPlace place;
  private final HttpClient http = HttpClient.newHttpClient();
  private final ServerApplication application;

  TestServer(TestPlace place, ServerConfig config, @Nullable KeptKeys keys) {
    this.place = place;
    this.application = ServerApplication.start(config, null, keys);
  }

  TestPlace place() {
    return place;
  }

  int port() {
    return application.port();
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port() + path);
  }

  HttpResponse<String> get(String path, String... headers) {
    return send("GET", path, null, headers);
  }

  HttpResponse<String> post(String path, @Nullable String body, String... headers) {
    return send("POST", path, body, headers);
  }

  HttpResponse<String> send(String method, String path, @Nullable String body, String... headers) {
    var request = HttpRequest.newBuilder(uri(path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    request.method(
        method,
        body == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body));
    return send(request.build());
  }

  HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IllegalStateException(request + " failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  HttpClient http() {
    return http;
  }

  static JsonNode json(HttpResponse<String> response) {
    return json(response.body());
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new IllegalStateException("not JSON: " + text, e);
    }
  }

  /// What a link leads to, as text.
  String download(String url) {
    return send(HttpRequest.newBuilder(URI.create(url)).build()).body();
  }

  /// Submits and answers the task id.
  String submit(String body) {
    return json(post("/generate", body)).path("task_id").asText();
  }

  JsonNode task(String id) {
    return json(get("/tasks/" + id));
  }

  JsonNode await(String id, String status) {
    return await(id, status, Duration.ofSeconds(30));
  }

  JsonNode await(String id, String status, Duration most) {
    return Awaitility.await("task " + id + " " + status)
        .atMost(most)
        .until(() -> task(id), task -> status.equals(task.path("status").asText()));
  }

  /// Ends the server, and keeps the client.
  void stop() {
    application.close();
  }

  @Override
  public void close() {
    stop();
    http.close();
  }
}
