package io.genpulse.client.comfyui;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.client.http.MultipartBody;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Speaks to one ComfyUI server over HTTP. Interruption ends a call at once. Safe for use by
/// several threads.
///
/// Only reads are safe to repeat: [#submit] queues its prompt a second time, whatever its id.
public final class ComfyUiClient implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ComfyUiClient.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> MODEL_FOLDERS =
      List.of("checkpoints", "diffusion_models", "text_encoders", "vae", "loras", "upscale_models");
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration TRANSFER = Duration.ofMinutes(10);

  private final URI server;
  private final String clientId = UUID.randomUUID().toString();
  // Whether the server has the jobs routes: asked once, and again after it was away.
  private volatile @Nullable Boolean jobs;
  private final Duration patience;
  private final HttpClient http;

  public ComfyUiClient(URI server) {
    this(server, CONNECT, PATIENCE);
  }

  /// @param connect how long a connection may take
  /// @param patience how long an answer may take; transfers of files have longer
  public ComfyUiClient(URI server, Duration connect, Duration patience) {
    this.server = server;
    this.patience = patience;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(connect)
            .build();
  }

  /// As which client prompts are queued; the socket of the same id hears of them.
  public String clientId() {
    return clientId;
  }

  /// Version and devices.
  public JsonNode systemStats() throws IOException, InterruptedException {
    return json(request("/system_stats"));
  }

  /// Every class of nodes with its inputs.
  public JsonNode objectInfo() throws IOException, InterruptedException {
    return json(request("/object_info"));
  }

  /// How many prompts wait or run. A server that says something else fails with an [IOException].
  public int remaining() throws IOException, InterruptedException {
    JsonNode remaining = json(request("/prompt")).path("exec_info").path("queue_remaining");
    if (!remaining.isNumber()) {
      throw new IOException("ComfyUI does not say how many prompts wait");
    }
    return remaining.intValue();
  }

  /// The files in those folders of models that change most: another text says that there are
  /// others.
  public String modelFiles() throws IOException, InterruptedException {
    var told = new StringBuilder();
    for (String folder : MODEL_FOLDERS) {
      try {
        told.append(text(request("/models/" + folder))).append('\n');
      } catch (ComfyRefusal e) {
        log.debug("ComfyUI has no folder {}", folder, e);
      }
    }
    return told.toString();
  }

  /// Queues a graph. A failure other than a [ComfyRefusal] leaves open whether it was queued.
  ///
  /// @param promptId canonical UUID, ours
  /// @param previews whether pictures of the work are to be sent over the socket
  /// @return `node_errors`: outputs that were dropped although the rest is queued
  public JsonNode submit(JsonNode graph, String promptId, boolean previews)
      throws IOException, InterruptedException {
    ObjectNode body = JSON.createObjectNode();
    body.set("prompt", graph);
    body.put("prompt_id", promptId).put("client_id", clientId);
    if (hasJobs()) {
      // Servers without the jobs routes do not know the word.
      body.putObject("extra_data").put("preview_method", previews ? "auto" : "none");
    }
    return json(post("/prompt", body)).path("node_errors");
  }

  /// Where a prompt is. Between the end of a run and its entry in the history it is
  /// [ComfyJob.Unknown] for a moment.
  public ComfyJob find(String promptId) throws IOException, InterruptedException {
    return hasJobs() ? findJob(promptId) : findInQueue(promptId);
  }

  private boolean hasJobs() throws IOException, InterruptedException {
    Boolean told = jobs;
    if (told == null) {
      try {
        told = json(request("/api/jobs?limit=1")).has("jobs");
      } catch (ComfyRefusal e) {
        told = false;
      }
      jobs = told;
    }
    return told;
  }

  private ComfyJob findJob(String promptId) throws IOException, InterruptedException {
    JsonNode job;
    try {
      job = json(request("/api/jobs/" + encoded(promptId)));
    } catch (ComfyRefusal e) {
      if (e.status() == 404) {
        return new ComfyJob.Unknown();
      }
      throw e;
    }
    return switch (job.path("status").asText()) {
      case "pending" -> new ComfyJob.Waiting(-1);
      case "in_progress" -> new ComfyJob.Running();
      default -> ended(promptId).orElseGet(ComfyJob.Unknown::new);
    };
  }

  private Optional<ComfyJob> ended(String promptId) throws IOException, InterruptedException {
    JsonNode entry = json(request("/history/" + encoded(promptId))).path(promptId);
    return entry.isObject() ? Optional.of(new ComfyJob.Ended(entry)) : Optional.empty();
  }

  private ComfyJob findInQueue(String promptId) throws IOException, InterruptedException {
    Optional<ComfyJob> ended = ended(promptId);
    if (ended.isPresent()) {
      return ended.get();
    }
    JsonNode queue = json(request("/queue"));
    for (JsonNode item : queue.path("queue_running")) {
      if (item.path(1).asText().equals(promptId)) {
        return new ComfyJob.Running();
      }
    }
    return waiting(queue.path("queue_pending"), promptId, queue.path("queue_running").size());
  }

  /// Ids of the prompts that run, whoever queued them.
  public List<String> running() throws IOException, InterruptedException {
    return json(request("/queue"))
        .path("queue_running")
        .valueStream()
        .map(item -> item.path(1).asText())
        .toList();
  }

  /// Whether prompts wait and none runs. Not for long, unless what runs them has died.
  public boolean isAsleep() throws IOException, InterruptedException {
    JsonNode queue = json(request("/queue"));
    return queue.path("queue_running").isEmpty() && !queue.path("queue_pending").isEmpty();
  }

  private static ComfyJob waiting(JsonNode pending, String promptId, int running) {
    double number = Double.NaN;
    for (JsonNode item : pending) {
      if (item.path(1).asText().equals(promptId)) {
        number = item.path(0).asDouble();
      }
    }
    if (Double.isNaN(number)) {
      return new ComfyJob.Unknown();
    }
    // The list is a heap, not a line.
    int ahead = running;
    for (JsonNode item : pending) {
      ahead += item.path(0).asDouble() < number ? 1 : 0;
    }
    return new ComfyJob.Waiting(ahead);
  }

  /// Takes a prompt out of the queue, and stops it if it runs. Never an interruption without its
  /// id: that would stop somebody else's. What came of it is told by [#find].
  public void cancel(String promptId) throws IOException, InterruptedException {
    if (hasJobs()) {
      try {
        text(post("/api/jobs/" + encoded(promptId) + "/cancel", JSON.createObjectNode()));
        return;
      } catch (ComfyRefusal e) {
        log.debug("No cancel by jobs on this server", e);
      }
    }
    ObjectNode delete = JSON.createObjectNode();
    delete.putArray("delete").add(promptId);
    text(post("/queue", delete));
    text(post("/interrupt", JSON.createObjectNode().put("prompt_id", promptId)));
  }

  /// Removes what the history keeps of a prompt, with its whole graph.
  public void forget(String promptId) throws IOException, InterruptedException {
    ObjectNode delete = JSON.createObjectNode();
    delete.putArray("delete").add(promptId);
    text(post("/history", delete));
  }

  /// Gives the models' memory back after the prompt that runs.
  public void free() throws IOException, InterruptedException {
    text(
        post("/free", JSON.createObjectNode().put("unload_models", true).put("free_memory", true)));
  }

  /// Stores a file among the inputs.
  ///
  /// @return the value that nodes take for it: the server may have chosen another name
  public String upload(Path file, String name) throws IOException, InterruptedException {
    MultipartBody body =
        new MultipartBody()
            .file("image", name, "application/octet-stream", file)
            .field("type", "input");
    JsonNode stored =
        json(
            request("/upload/image")
                .timeout(TRANSFER)
                .header("Content-Type", body.contentType())
                .POST(body.publisher()));
    String folder = stored.path("subfolder").asText();
    String chosen = stored.path("name").asText();
    return folder.isEmpty() ? chosen : folder + "/" + chosen;
  }

  /// Fetches a file that a prompt made.
  ///
  /// @return how old it is by the server's clock, to the second; empty where the server does not
  ///   say
  public Optional<Duration> download(ComfyFile file, Path to)
      throws IOException, InterruptedException {
    String query =
        "/view?filename=%s&subfolder=%s&type=%s"
            .formatted(encoded(file.name()), encoded(file.subfolder()), encoded(file.type()));
    HttpResponse<Path> response =
        http.send(
            request(query).timeout(TRANSFER).build(),
            HttpResponse.BodyHandlers.ofFile(
                to,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING));
    if (response.statusCode() != 200) {
      Files.deleteIfExists(to);
      throw new ComfyRefusal(
          "fetching " + file.name(), response.statusCode(), MissingNode.getInstance(), "");
    }
    return time(response, "Last-Modified")
        .flatMap(made -> time(response, "Date").map(now -> Duration.between(made, now)));
  }

  private static Optional<Instant> time(HttpResponse<?> response, String header) {
    try {
      return response
          .headers()
          .firstValue(header)
          .map(text -> Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text)));
    } catch (DateTimeException e) {
      log.debug("{} is no time", header, e);
      return Optional.empty();
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private HttpRequest.Builder request(String path) {
    String base = server.toString().replaceAll("/+$", "");
    return HttpRequest.newBuilder(URI.create(base + path)).timeout(patience);
  }

  private HttpRequest.Builder post(String path, JsonNode body) {
    return request(path)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body.toString()));
  }

  private JsonNode json(HttpRequest.Builder request) throws IOException, InterruptedException {
    String text = text(request);
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IOException(
          "%s answers with what is no JSON; is it a ComfyUI?".formatted(server), e);
    }
  }

  private String text(HttpRequest.Builder builder) throws IOException, InterruptedException {
    HttpRequest request = builder.build();
    HttpResponse<String> response;
    try {
      response = http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      jobs = null;
      throw e;
    }
    if (response.statusCode() / 100 != 2) {
      String body = response.body();
      throw new ComfyRefusal(
          request.method() + " " + request.uri().getPath(),
          response.statusCode(),
          tree(body),
          body.length() > 500 ? body.substring(0, 500) : body);
    }
    return response.body();
  }

  private static JsonNode tree(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
