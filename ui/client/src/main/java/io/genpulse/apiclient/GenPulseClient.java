package io.genpulse.apiclient;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Talks to one GenPulse. Blocking and thread-safe; every call throws [ApiException] when the
/// server refuses and [UnreachableException] when it does not answer. Fields that this client does
/// not know are ignored, so an older client works with a newer server.
public final class GenPulseClient implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration TIMEOUT = Duration.ofSeconds(70);

  private final URI server;
  private final HttpClient http;
  private final JsonMapper json =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .build();

  /// @param server such as `http://127.0.0.1:8800`
  public GenPulseClient(URI server) {
    var text = server.toString();
    this.server = text.endsWith("/") ? URI.create(text.substring(0, text.length() - 1)) : server;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
  }

  /// The address this client talks to, without a slash at its end.
  public URI server() {
    return server;
  }

  /// Puts a task into the queue and returns as soon as the server has accepted it.
  public TaskView submit(Submission submission) throws InterruptedException {
    return call("POST", "/generate", body(submission), TaskView.class);
  }

  /// Submits a task message as it is, such as one read from a file.
  public TaskView submitJson(String message) throws InterruptedException {
    return call("POST", "/generate", BodyPublishers.ofString(message), TaskView.class);
  }

  public TaskView task(String taskId) throws InterruptedException {
    return call("GET", task(taskId, ""), BodyPublishers.noBody(), TaskView.class);
  }

  /// Everything the server says of a task, with the fields this client does not know.
  public JsonNode taskJson(String taskId) throws InterruptedException {
    return getJson(task(taskId, ""));
  }

  public TaskPageView tasks(TaskFilter filter) throws InterruptedException {
    return call("GET", "/tasks" + query(filter), BodyPublishers.noBody(), TaskPageView.class);
  }

  public TaskView cancel(String taskId) throws InterruptedException {
    return call("POST", task(taskId, "/cancel"), BodyPublishers.noBody(), TaskView.class);
  }

  /// Runs a failed or canceled task again.
  public TaskView retry(String taskId) throws InterruptedException {
    return call("POST", task(taskId, "/retry"), BodyPublishers.noBody(), TaskView.class);
  }

  /// Removes a finished task with its outputs.
  public void delete(String taskId) throws InterruptedException {
    send(request("DELETE", task(taskId, ""), BodyPublishers.noBody()), BodyHandlers.discarding());
  }

  /// Claims stop after the running tasks.
  public void pauseQueue() throws InterruptedException {
    send(request("POST", "/queue/pause", BodyPublishers.noBody()), BodyHandlers.discarding());
  }

  public void resumeQueue() throws InterruptedException {
    send(request("POST", "/queue/resume", BodyPublishers.noBody()), BodyHandlers.discarding());
  }

  /// The supervised children; empty in production mode.
  public List<ProcessView> processes() throws InterruptedException {
    return list("/processes", new TypeReference<>() {});
  }

  public SystemView system() throws InterruptedException {
    return call("GET", "/system", BodyPublishers.noBody(), SystemView.class);
  }

  public List<TaskTypeView> taskTypes() throws InterruptedException {
    return list("/task-types", new TypeReference<>() {});
  }

  /// Any other resource of the API as JSON, such as `/engines`, `/models` or `/tasks/stats`.
  public JsonNode getJson(String path) throws InterruptedException {
    return call("GET", path, BodyPublishers.noBody(), JsonNode.class);
  }

  /// True when the server is up and can reach what it needs.
  public boolean ready() throws InterruptedException {
    try {
      send(request("GET", "/health/ready", BodyPublishers.noBody()), BodyHandlers.discarding());
      return true;
    } catch (ApiException | UnreachableException e) {
      return false;
    }
  }

  /// Hears of one task until it ends; starts at once on a thread of its own.
  public Subscription events(String taskId, UpdateListener listener) {
    return subscribe(task(taskId, "/events"), listener, true, () -> List.of(task(taskId)));
  }

  /// Hears of all tasks until closed.
  public Subscription allEvents(UpdateListener listener) {
    return subscribe("/events", listener, false, () -> tasks(TaskFilter.newest(50)).items());
  }

  /// Saves what a link leads to; the file appears only when it is complete.
  public void download(String url, Path file) throws InterruptedException {
    var target = file.toAbsolutePath();
    var folder = target.getParent() == null ? target : target.getParent();
    var request = HttpRequest.newBuilder(server.resolve(url)).timeout(Duration.ofMinutes(10)).GET();
    try {
      Files.createDirectories(folder);
      var part = Files.createTempFile(folder, ".genpulse-", ".part");
      try {
        try (var in = send(request.build(), BodyHandlers.ofInputStream()).body()) {
          Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      throw new UnreachableException(server, e);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  private interface Snapshot {
    List<TaskView> take() throws InterruptedException;
  }

  private Subscription subscribe(
      String path, UpdateListener listener, boolean endsWithTask, Snapshot snapshot) {
    var source =
        new Subscription.Source() {
          @Override
          public InputStream open(@Nullable String lastEventId) throws InterruptedException {
            var request =
                HttpRequest.newBuilder(URI.create(server + path))
                    .header("Accept", "text/event-stream");
            if (lastEventId != null) {
              request.header("Last-Event-ID", lastEventId);
            }
            return send(request.GET().build(), BodyHandlers.ofInputStream()).body();
          }

          @Override
          public TaskUpdate parse(String data) throws IOException {
            return json.readValue(data, TaskUpdate.class);
          }

          @Override
          public List<TaskView> snapshot() throws InterruptedException {
            return snapshot.take();
          }
        };
    return new Subscription(source, listener, endsWithTask).start();
  }

  private <T> T call(String method, String path, BodyPublisher body, Class<T> type)
      throws InterruptedException {
    var text = send(request(method, path, body), BodyHandlers.ofString()).body();
    try {
      return json.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new UnreachableException(server, e);
    }
  }

  /// Lists come bare or as `items`.
  private <T> List<T> list(String path, TypeReference<List<T>> type) throws InterruptedException {
    var node = getJson(path);
    return json.convertValue(node.isArray() ? node : node.path("items"), type);
  }

  private HttpRequest request(String method, String path, BodyPublisher body) {
    return HttpRequest.newBuilder(URI.create(server + path))
        .timeout(TIMEOUT)
        .header("Accept", "application/json")
        .header("Content-Type", "application/json")
        .method(method, body)
        .build();
  }

  private <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
      throws InterruptedException {
    try {
      var response =
          http.send(
              request,
              info ->
                  info.statusCode() < 400
                      ? handler.apply(info)
                      : HttpResponse.BodySubscribers.mapping(
                          HttpResponse.BodySubscribers.ofString(StandardCharsets.UTF_8),
                          text -> {
                            throw new ApiException(info.statusCode(), problem(text));
                          }));
      return response;
    } catch (IOException e) {
      if (e.getCause() instanceof ApiException refused) {
        throw refused;
      }
      throw new UnreachableException(server, e);
    }
  }

  private ApiException.Problem problem(String text) {
    try {
      return json.readValue(text, ApiException.Problem.class);
    } catch (JsonProcessingException e) {
      return new ApiException.Problem(null, null, null, null, List.of(), null);
    }
  }

  private BodyPublisher body(Object value) {
    try {
      return BodyPublishers.ofByteArray(json.writeValueAsBytes(value));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("cannot be written as JSON: " + value, e);
    }
  }

  private static String task(String taskId, String rest) {
    return "/tasks/" + encode(taskId) + rest;
  }

  private static String query(TaskFilter filter) {
    var fields = new LinkedHashMap<String, @Nullable Object>();
    fields.put("status", filter.status());
    fields.put("task_type", filter.taskType());
    fields.put("user_id", filter.userId());
    fields.put("q", filter.q());
    fields.put("limit", filter.limit());
    fields.put("cursor", filter.cursor());
    var parts = new ArrayList<String>();
    fields.forEach(
        (name, value) -> {
          if (value != null) {
            parts.add(name + "=" + encode(value.toString()));
          }
        });
    return "?" + String.join("&", parts);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
