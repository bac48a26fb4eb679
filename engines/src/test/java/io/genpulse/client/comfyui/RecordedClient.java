package io.genpulse.client.comfyui;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Goes through a recording with our client: queues the prompts that were queued then, listens and
/// looks, and notes what it concludes of each.
final class RecordedClient implements AutoCloseable {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final JsonNode NOTHING = Recording.JSON.createObjectNode();

  /// What is concluded of one submission.
  static final class Conclusion {
    final JsonNode expected;
    final String id;
    int submission;
    String state = "not_observed";
    List<ComfyProblem> problems = List.of();
    List<ComfyFile> files = List.of();
    Map<String, String> texts = Map.of();
    List<ComfyFrame.Picture> pictures = List.of();
    @Nullable PromptWatch watch;
    final Map<String, String> fetched = new TreeMap<>();
    boolean seen;

    Conclusion(JsonNode expected, String id, int submission) {
      this.expected = expected;
      this.id = id;
      this.submission = submission;
    }
  }

  private record Session(ComfyUiClient client, ComfySocket socket) {}

  private final Path folder;
  private final Recording recording;
  private final Replay replay;
  private final Map<String, Session> sessions = new LinkedHashMap<>();
  private final Map<String, Integer> sockets = new LinkedHashMap<>();
  private final Map<String, Integer> submissions = new LinkedHashMap<>();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ComfyUiClient plain;
  private final List<Conclusion> conclusions = new ArrayList<>();

  RecordedClient(Recording recording, Replay replay, Path folder) {
    this.folder = folder;
    this.recording = recording;
    this.replay = replay;
    this.plain = new ComfyUiClient(replay.address());
  }

  List<Conclusion> run() throws IOException, InterruptedException {
    for (int n : recording.order()) {
      JsonNode line = recording.lines().get(n);
      boolean changed = replay.pass(n);
      switch (line.path("kind").asText()) {
        case "ws_open" -> open(line.path("client_id").asText());
        case "ws_close" -> {
          if (line.path("by").asText().equals("client")) {
            close(line.path("client_id").asText(), n);
          }
        }
        case "http" -> {
          if (Replay.isAnchor(line)) {
            change(line, n + 1);
            changed = true;
          }
        }
        default -> {}
      }
      if (changed) {
        conclude();
      }
    }
    conclude();
    conclusions.stream()
        .filter(one -> one.state.equals("not_observed") && one.seen && replay.isAway())
        .forEach(one -> one.state = "lost");
    return conclusions;
  }

  private void open(String recorded) throws InterruptedException {
    sockets.merge(recorded, 1, Integer::sum);
    Session session = sessions.get(recorded);
    if (session == null) {
      var client = new ComfyUiClient(replay.address());
      replay.names(recorded, client.clientId());
      session = new Session(client, new ComfySocket(replay.address(), client.clientId()));
      sessions.put(recorded, session);
      session.socket().watch("none", NOTHING);
    }
    String ours = session.client().clientId();
    await().atMost(SOON).until(() -> replay.peers(ours) > 0);
    if (!session.socket().awaitOpen(SOON)) {
      throw new IllegalStateException("no socket");
    }
  }

  /// Our client has one socket where the recorded one had several of one id.
  private void close(String recorded, int line) {
    Session session = sessions.get(recorded);
    if (session == null || sockets.merge(recorded, -1, Integer::sum) > 0) {
      return;
    }
    replay.closed(session.client().clientId());
    if (opensAgain(recorded, line)) {
      session.socket().renew();
    } else {
      sessions.remove(recorded);
      session.socket().close();
    }
  }

  private boolean opensAgain(String recorded, int line) {
    return recording.lines().stream()
        .skip(line + 1L)
        .anyMatch(
            later ->
                later.path("kind").asText().equals("ws_open")
                    && later.path("client_id").asText().equals(recorded));
  }

  private void change(JsonNode line, int number) throws IOException, InterruptedException {
    JsonNode body = Recording.tree(recording.requestBody(line));
    if (!line.path("path").asText().endsWith("/prompt")) {
      raw(line);
      body.path("delete").forEach(id -> takenOut(id.asText()));
      return;
    }
    JsonNode expected = expected(number);
    String id =
        Recording.tree(recording.responseBody(line))
            .path("prompt_id")
            .asText(body.path("prompt_id").asText(UUID.randomUUID().toString()));
    var conclusion = new Conclusion(expected, id, submissions.merge(id, 1, Integer::sum));
    conclusions.add(conclusion);
    Session session = sessions.get(body.path("client_id").asText());
    if (session != null && body.path("prompt").isObject()) {
      conclusion.watch = watch(session, id, body.path("prompt"));
    }
    submit(session == null ? plain : session.client(), line, body, conclusion);
    if (!conclusion.seen) {
      submissions.merge(id, -1, Integer::sum);
    }
  }

  /// Of two with one id, the first is the one that is gone.
  private void takenOut(String id) {
    List<Conclusion> open =
        conclusions.stream()
            .filter(one -> one.id.equals(id) && one.state.equals("not_observed") && one.seen)
            .toList();
    if (open.size() > 1) {
      open.getFirst().state = "canceled";
      open.stream().skip(1).forEach(one -> one.submission--);
    }
  }

  /// Two that were queued under one id are told of as one.
  private PromptWatch watch(Session session, String id, JsonNode graph) {
    return conclusions.stream()
        .filter(one -> one.id.equals(id) && one.seen && one.state.equals("not_observed"))
        .map(one -> one.watch)
        .filter(Objects::nonNull)
        .findFirst()
        .orElseGet(() -> session.socket().watch(id, graph));
  }

  private JsonNode expected(int line) {
    for (JsonNode prompt : recording.expected().path("prompts")) {
      if (prompt.path("line").asInt() == line) {
        return prompt;
      }
    }
    throw new IllegalStateException("nothing is expected of line " + line);
  }

  private void submit(ComfyUiClient client, JsonNode line, JsonNode body, Conclusion conclusion)
      throws IOException, InterruptedException {
    try {
      if (body.path("prompt").isObject()) {
        conclusion.problems =
            ComfyProblem.ofNodes(client.submit(body.path("prompt"), conclusion.id, true));
      } else {
        raw(line);
      }
      conclusion.seen = true;
    } catch (ComfyRefusal e) {
      // Even one that says that it failed may have queued it.
      conclusion.seen =
          e.status() >= 500 && !(client.find(conclusion.id) instanceof ComfyJob.Unknown);
      if (!conclusion.seen) {
        conclusion.state = "rejected";
        conclusion.problems = ComfyProblem.of(e);
      }
    } catch (IOException e) {
      conclusion.state = lost(client, conclusion);
    }
  }

  private static String lost(ComfyUiClient client, Conclusion conclusion)
      throws InterruptedException {
    try {
      conclusion.seen = !(client.find(conclusion.id) instanceof ComfyJob.Unknown);
      return conclusion.seen ? "not_observed" : "never_arrived";
    } catch (IOException e) {
      return "unreachable";
    }
  }

  /// A request as it was recorded, body and all.
  private void raw(JsonNode line) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(replay.address() + line.path("path").asText()))
            .POST(HttpRequest.BodyPublishers.ofByteArray(recording.requestBody(line)));
    String type = line.at("/request_headers/Content-Type").asText();
    if (!type.isEmpty()) {
      request.header("Content-Type", type);
    }
    try {
      HttpResponse<byte[]> answer =
          http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      if (answer.statusCode() >= 400 && line.path("path").asText().endsWith("/prompt")) {
        throw new ComfyRefusal(
            "POST",
            answer.statusCode(),
            Recording.tree(answer.body()),
            new String(answer.body(), StandardCharsets.UTF_8));
      }
    } catch (ComfyRefusal e) {
      throw e;
    } catch (IOException e) {
      if (!line.has("error")) {
        throw e;
      }
    }
  }

  private void conclude() throws InterruptedException {
    for (Conclusion one : conclusions) {
      if (one.state.equals("not_observed") && one.seen) {
        try {
          conclude(one);
        } catch (IOException e) {
          one.state = "lost";
        }
      }
    }
  }

  private void conclude(Conclusion one) throws IOException, InterruptedException {
    switch (plain.find(one.id)) {
      case ComfyJob.Ended(var entry) -> {
        if (replay.overs(one.id) >= one.submission) {
          end(one, entry);
        }
      }
      case ComfyJob.Unknown() -> one.state = wasCanceled(one) ? "canceled" : "lost";
      case ComfyJob.Waiting _, ComfyJob.Running _ -> {}
    }
  }

  /// Whether it is gone because it was taken out, and not because the server was started anew.
  private boolean wasCanceled(Conclusion one) {
    return one.expected.path("while").asText().equals("pending");
  }

  private void end(Conclusion one, JsonNode entry) throws IOException, InterruptedException {
    ComfyProblem problem = ComfyProblem.ofRun(entry);
    one.files = ComfyFile.of(entry.path("outputs"), Set.of());
    one.texts = ComfyFile.texts(entry.path("outputs"), Set.of());
    for (JsonNode output : one.expected.path("outputs")) {
      if (output.has("file")) {
        fetch(one, output.path("filename").asText());
      }
    }
    if (one.watch != null) {
      one.pictures = one.watch.takeResults();
    }
    if (problem == null) {
      one.state = "completed";
      return;
    }
    one.problems = List.of(problem);
    one.state = problem.code() == ComfyProblem.Code.INTERRUPTED ? "canceled" : "failed";
  }

  private void fetch(Conclusion one, String name) throws IOException, InterruptedException {
    for (ComfyFile file : one.files) {
      if (file.name().equals(name)) {
        Path to = folder.resolve("download");
        plain.download(file, to);
        one.fetched.put(name, sha256(Files.readAllBytes(to)));
      }
    }
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    sessions.values().forEach(session -> session.socket().close());
    sessions.values().forEach(session -> session.client().close());
    plain.close();
    http.shutdownNow();
  }
}
