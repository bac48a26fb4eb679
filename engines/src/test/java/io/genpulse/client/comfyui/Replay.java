package io.genpulse.client.comfyui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// A ComfyUI that does again what a recorded one did, at the pace at which [#pass] is called: each
/// line of the recording is either sent, or awaited from the client and answered as it was then.
/// What the client merely reads is answered from where the recording stands.
final class Replay implements AutoCloseable, RawServer.Handler {
  private static final Set<String> CHANGES =
      Set.of("/prompt", "/interrupt", "/queue", "/free", "/history");

  private final Recording recording;
  private final boolean hasJobs;
  private final RawServer server = new RawServer(this);
  private final List<RawServer.Peer> peers = new CopyOnWriteArrayList<>();
  // Whom the recording calls how.
  private final Map<String, String> clients = new HashMap<>();
  private final Map<String, Prompt> prompts = new LinkedHashMap<>();
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private int position;
  private boolean away;

  private static final class Prompt {
    final double number;
    boolean running;
    int overs;
    int submissions = 1;
    boolean forgotten;
    @Nullable JsonNode entry;
    final ObjectNode outputs = Recording.JSON.createObjectNode();
    final ArrayNode messages = Recording.JSON.createArrayNode();

    Prompt(double number) {
      this.number = number;
    }

    boolean isOver() {
      return overs >= submissions;
    }
  }

  Replay(Recording recording) {
    this.recording = recording;
    this.hasJobs =
        recording.lines().stream()
            .anyMatch(
                line ->
                    line.path("path").asText().startsWith("/api/jobs")
                        && line.path("status").asInt() == 200);
    if (isStart(0)) {
      leave();
    }
  }

  private boolean isStart(int line) {
    return line < recording.lines().size()
        && recording.lines().get(line).path("event").asText().equals("started");
  }

  URI address() {
    return server.address();
  }

  void names(String recorded, String ours) {
    clients.put(recorded, ours);
  }

  List<String> complaints() {
    return complaints;
  }

  static boolean isAnchor(JsonNode line) {
    return line.path("kind").asText().equals("http")
        && line.path("method").asText().equals("POST")
        && isAnchor(line.path("path").asText());
  }

  private static boolean isAnchor(String path) {
    String plain = plain(path);
    return CHANGES.contains(plain) || plain.startsWith("/upload/") || plain.startsWith("/jobs");
  }

  private static String plain(String path) {
    return path.startsWith("/api/") ? path.substring("/api".length()) : path;
  }

  /// Goes on to a line; answers whether what the server says of prompts has changed.
  synchronized boolean pass(int line) throws InterruptedException {
    position = line;
    JsonNode now = recording.lines().get(line);
    return switch (now.path("kind").asText()) {
      case "ws_text" -> {
        boolean changes = note(now.path("data"));
        String text =
            now.path("data").isTextual() ? now.path("data").asText() : now.path("data").toString();
        to(now).forEach(peer -> peer.text(text));
        settle(now);
        yield changes;
      }
      case "ws_binary" -> {
        byte[] frame = recording.frame(now);
        to(now).forEach(peer -> peer.binary(frame));
        settle(now);
        yield false;
      }
      case "ws_close" -> {
        if (!now.path("by").asText().equals("client")) {
          to(now).forEach(RawServer.Peer::cut);
        }
        yield false;
      }
      case "process" -> {
        if (now.path("event").asText().equals("exited") && goes(line)) {
          leave();
          prompts.clear();
          yield true;
        }
        yield false;
      }
      case "http" -> {
        if (!away && now.path("error").asText().equals("connection refused")) {
          leave();
          prompts.clear();
          yield true;
        }
        if (away && !now.has("error")) {
          server.comeBack();
          away = false;
        }
        yield read(now);
      }
      default -> false;
    };
  }

  private void settle(JsonNode line) throws InterruptedException {
    for (RawServer.Peer peer : to(line)) {
      peer.settle();
    }
  }

  private List<RawServer.Peer> to(JsonNode line) {
    String ours = clients.get(line.path("client_id").asText());
    return peers.stream().filter(peer -> peer.clientId().equals(ours)).toList();
  }

  private void leave() {
    away = true;
    peers.clear();
    server.goAway();
  }

  /// Whether it is this server that ended, and not another one beside it.
  private boolean goes(int line) {
    boolean started = false;
    for (int next = line + 1; next < recording.lines().size(); next++) {
      JsonNode later = recording.lines().get(next);
      started |= isStart(next);
      if (later.path("kind").asText().equals("http")) {
        return started || later.has("error");
      }
    }
    return true;
  }

  /// What frames tell of prompts.
  private boolean note(JsonNode message) {
    JsonNode data = message.path("data");
    Prompt prompt = prompts.get(data.path("prompt_id").asText());
    if (prompt == null || prompt.isOver()) {
      return false;
    }
    String type = message.path("type").asText();
    switch (type) {
      case "execution_start", "execution_cached" -> prompt.running = true;
      case "executed" -> {
        if (data.path("output").isObject()) {
          prompt.outputs.set(data.path("node").asText(), data.path("output"));
        }
      }
      case "executing" -> {
        if (data.path("node").isNull()) {
          end(data.path("prompt_id").asText(), prompt);
          return true;
        }
      }
      default -> {}
    }
    if (type.startsWith("execution_")) {
      prompt.messages.addArray().add(type).add(data);
    }
    return false;
  }

  private void end(String id, Prompt prompt) {
    prompt.overs++;
    prompt.running = false;
    prompt.forgotten = false;
    JsonNode recorded = recordedEntry(id);
    if (recorded != null && agrees(recorded, prompt)) {
      prompt.entry = recorded;
      return;
    }
    ObjectNode made = Recording.JSON.createObjectNode();
    made.set("outputs", prompt.outputs.deepCopy());
    boolean failed = prompt.messages.toString().matches(".*execution_(error|interrupted).*");
    made.putObject("status")
        .put("status_str", failed ? "error" : "success")
        .put("completed", !failed)
        .set("messages", prompt.messages.deepCopy());
    prompt.entry = made;
  }

  /// Where an id was queued twice, the recorded entry may be that of the later one.
  private static boolean agrees(JsonNode entry, Prompt prompt) {
    return prompt.outputs.properties().stream()
        .allMatch(output -> output.getValue().equals(entry.path("outputs").path(output.getKey())));
  }

  /// The first answer of the history that has it, from here on.
  private @Nullable JsonNode recordedEntry(String id) {
    for (int n = position; n < recording.lines().size(); n++) {
      JsonNode line = recording.lines().get(n);
      if (isHistory(line)) {
        JsonNode entry = Recording.tree(recording.responseBody(line)).path(id);
        if (entry.isObject()) {
          return entry;
        }
      }
    }
    return null;
  }

  private static boolean isHistory(JsonNode line) {
    return line.path("method").asText().equals("GET")
        && plain(line.path("path").asText()).startsWith("/history");
  }

  /// What answers of the history tell of prompts that no socket told of.
  private boolean read(JsonNode line) {
    if (!isHistory(line)) {
      return false;
    }
    boolean[] changed = {false};
    Recording.tree(recording.responseBody(line))
        .properties()
        .forEach(
            entry -> {
              Prompt prompt = prompts.get(entry.getKey());
              if (prompt != null && !prompt.isOver()) {
                prompt.overs++;
                prompt.entry = entry.getValue();
                changed[0] = true;
              }
            });
    return changed[0];
  }

  synchronized int overs(String id) {
    Prompt prompt = prompts.get(id);
    return prompt == null ? 0 : prompt.overs;
  }

  synchronized boolean isAway() {
    return away;
  }

  @Override
  public void opened(RawServer.Peer peer) {
    peers.add(peer);
  }

  int peers(String ours) {
    return (int) peers.stream().filter(peer -> peer.clientId().equals(ours)).count();
  }

  /// Forgets the sockets of a client that closes them.
  void closed(String ours) {
    peers.removeIf(peer -> peer.clientId().equals(ours));
  }

  @Override
  public synchronized RawServer.Reply answer(RawServer.Request request) {
    if (request.method().equals("POST") && isAnchor(request.path())) {
      return change(request);
    }
    String path = plain(request.path());
    if (path.startsWith("/history/")) {
      return history(path.substring("/history/".length()));
    }
    if (path.equals("/queue")) {
      return RawServer.Reply.json(200, queue().toString());
    }
    if (path.startsWith("/jobs")) {
      return hasJobs ? job(path) : RawServer.Reply.json(404, "");
    }
    return recorded(request);
  }

  private RawServer.Reply change(RawServer.Request request) {
    JsonNode line = recording.lines().get(position);
    if (!isAnchor(line)
        || !plain(line.path("path").asText()).equals(plain(request.path()))
        || !same(line, request)) {
      complaints.add(
          "line %d: %s %s was not awaited"
              .formatted(position + 1, request.method(), request.path()));
      return RawServer.Reply.json(500, "");
    }
    if (line.path("error").asText().equals("connection lost while sending")) {
      return RawServer.Reply.CUT;
    }
    act(plain(request.path()), Recording.tree(request.body()), line);
    return line.has("error")
        ? RawServer.Reply.CUT
        : new RawServer.Reply(
            line.path("status").asInt(),
            line.at("/response_headers/Content-Type").asText("application/json"),
            recording.responseBody(line));
  }

  private boolean same(JsonNode line, RawServer.Request request) {
    byte[] body = recording.requestBody(line);
    JsonNode before = Recording.tree(body);
    JsonNode now = Recording.tree(request.body());
    if (plain(request.path()).equals("/prompt") && before.path("prompt").isObject()) {
      return before.path("prompt").equals(now.path("prompt"));
    }
    return before.isMissingNode() ? Arrays.equals(body, request.body()) : before.equals(now);
  }

  private void act(String path, JsonNode body, JsonNode line) {
    switch (path) {
      case "/prompt" -> submitted(body, line);
      case "/queue" -> {
        body.path("delete").forEach(id -> takeOut(id.asText()));
        if (body.path("clear").asBoolean()) {
          List.copyOf(prompts.keySet()).forEach(this::takeOut);
        }
      }
      case "/history" -> {
        body.path("delete").forEach(id -> forget(id.asText()));
        if (body.path("clear").asBoolean()) {
          prompts.keySet().forEach(this::forget);
        }
      }
      case "/jobs/cancel" -> {
        if (line.path("status").asInt() == 200) {
          body.path("job_ids").forEach(id -> takeOut(id.asText()));
        }
      }
      default -> {
        if (path.startsWith("/jobs/") && path.endsWith("/cancel")) {
          takeOut(path.substring("/jobs/".length(), path.length() - "/cancel".length()));
        }
      }
    }
  }

  private void submitted(JsonNode body, JsonNode line) {
    JsonNode answer = Recording.tree(recording.responseBody(line));
    String id = answer.path("prompt_id").asText(body.path("prompt_id").asText());
    boolean accepted = false;
    for (JsonNode prompt : recording.expected().path("prompts")) {
      accepted |=
          prompt.path("line").asInt() == position + 1 && prompt.path("accepted").asBoolean();
    }
    if (accepted) {
      Prompt before = prompts.get(id);
      if (before == null) {
        prompts.put(id, new Prompt(answer.path("number").asDouble(prompts.size())));
      } else {
        before.submissions++;
        before.messages.removeAll();
        before.outputs.removeAll();
      }
    }
  }

  private void takeOut(String id) {
    Prompt prompt = prompts.get(id);
    if (prompt != null && prompt.submissions - prompt.overs > 1) {
      prompt.submissions--;
    } else if (prompt != null && !prompt.running && !prompt.isOver()) {
      prompts.remove(id);
    }
  }

  private void forget(String id) {
    Prompt prompt = prompts.get(id);
    if (prompt != null && prompt.isOver()) {
      prompt.forgotten = true;
    }
  }

  private RawServer.Reply history(String id) {
    ObjectNode history = Recording.JSON.createObjectNode();
    Prompt prompt = prompts.get(id);
    if (prompt != null && prompt.entry != null && !prompt.forgotten) {
      history.set(id, prompt.entry);
    }
    return RawServer.Reply.json(200, history.toString());
  }

  private JsonNode queue() {
    ObjectNode queue = Recording.JSON.createObjectNode();
    ArrayNode running = queue.putArray("queue_running");
    ArrayNode pending = queue.putArray("queue_pending");
    prompts.forEach(
        (id, prompt) -> {
          if (!prompt.isOver()) {
            (prompt.running ? running : pending).addArray().add(prompt.number).add(id);
          }
        });
    return queue;
  }

  private RawServer.Reply job(String path) {
    if (path.equals("/jobs")) {
      return RawServer.Reply.json(200, "{\"jobs\":[]}");
    }
    Prompt prompt = prompts.get(path.substring("/jobs/".length()));
    if (prompt == null || prompt.forgotten) {
      return RawServer.Reply.json(404, "{\"error\":\"Job not found\"}");
    }
    String status = prompt.isOver() ? "completed" : prompt.running ? "in_progress" : "pending";
    return RawServer.Reply.json(200, "{\"status\":\"" + status + "\"}");
  }

  /// The recorded answer for the same path and query: the last one so far, else the next.
  private RawServer.Reply recorded(RawServer.Request request) {
    JsonNode found = null;
    for (int n = 0; n < recording.lines().size(); n++) {
      JsonNode line = recording.lines().get(n);
      if (line.path("method").asText().equals(request.method())
          && plain(line.path("path").asText()).equals(plain(request.path()))
          && query(line).equals(query(request.query()))
          && line.has("status")
          && (found == null || n <= position)) {
        found = line;
      }
    }
    return found == null
        ? RawServer.Reply.json(404, "")
        : new RawServer.Reply(
            found.path("status").asInt(),
            found.at("/response_headers/Content-Type").asText(),
            recording.responseBody(found));
  }

  private static Map<String, String> query(JsonNode line) {
    var query = new HashMap<String, String>();
    line.path("query").properties().forEach(e -> query.put(e.getKey(), e.getValue().asText()));
    return query;
  }

  private static Map<String, String> query(String text) {
    var query = new HashMap<String, String>();
    for (String pair : text.split("&")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        query.put(pair.substring(0, equals), pair.substring(equals + 1));
      }
    }
    return query;
  }

  @Override
  public void close() {
    server.close();
  }
}
