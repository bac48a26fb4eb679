package io.genpulse.engine.comfyui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.client.comfyui.RawServer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/// A ComfyUI that runs one prompt after the other, as fast as it can, tells of them over sockets,
/// and may be killed and started again: queue and history are gone then. Its one kind of graph is
/// an `EmptyImage` that is saved; the picture has the `color` of the node and its size.
public final class SimulatedComfyUi implements AutoCloseable, RawServer.Handler {
  private static final ObjectMapper JSON = new ObjectMapper();

  private record Prompt(String id, String client, JsonNode graph) {
    JsonNode image() {
      for (JsonNode node : graph) {
        if (node.path("class_type").asText().equals("EmptyImage")) {
          return node.path("inputs");
        }
      }
      throw new IllegalStateException("no EmptyImage");
    }

    String saver() {
      for (var node : graph.properties()) {
        if (node.getValue().path("class_type").asText().equals("SaveImage")) {
          return node.getKey();
        }
      }
      throw new IllegalStateException("no SaveImage");
    }

    int color() {
      return image().path("color").asInt();
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Kept(byte[] bytes, Instant made) {}

  private final RawServer server = new RawServer(this);
  private final List<RawServer.Peer> peers = new CopyOnWriteArrayList<>();
  private final Map<String, Kept> files = new ConcurrentHashMap<>();
  private final Map<Integer, AtomicInteger> runs = new ConcurrentHashMap<>();
  private final AtomicInteger frees = new AtomicInteger();
  private final List<String> interrupted = new CopyOnWriteArrayList<>();
  private final Map<String, JsonNode> history = new LinkedHashMap<>();
  private final ArrayDeque<Prompt> pending = new ArrayDeque<>();
  private @Nullable Prompt running;
  private @Nullable JsonNode lastGraph;
  private int life;
  private boolean closed;
  private boolean dies;
  private boolean diesAfter;

  public SimulatedComfyUi() {
    Thread.ofVirtual().name("prompt_worker").start(this::work);
  }

  public URI address() {
    return server.address();
  }

  /// How often a picture of this colour was made.
  public int runs(int color) {
    AtomicInteger count = runs.get(color);
    return count == null ? 0 : count.get();
  }

  /// The graph that was queued last.
  public synchronized @Nullable JsonNode lastGraph() {
    return lastGraph;
  }

  /// How often it was told to give its models' memory back.
  public int frees() {
    return frees.get();
  }

  /// Ids of the prompts that were to stop; empty for an interruption of whatever runs.
  public List<String> interrupted() {
    return List.copyOf(interrupted);
  }

  public synchronized int kept() {
    return history.size();
  }

  /// Killed: what it knew of prompts is gone, and nobody is answered until [#start].
  public synchronized void kill() {
    life++;
    pending.clear();
    history.clear();
    running = null;
    peers.clear();
    server.goAway();
  }

  /// As soon as it has taken the next prompt it is killed and started again.
  public synchronized void killWithNextPrompt() {
    dies = true;
  }

  /// The next prompt goes well, and as soon as its client has heard so it is killed and started
  /// again: the files are there, the history is not.
  public synchronized void killAfterNextPrompt() {
    diesAfter = true;
  }

  /// As if other prompts had made the files that are there, so much later.
  public void makeFilesYounger(Duration younger) {
    files.replaceAll((_, file) -> new Kept(file.bytes(), file.made().plus(younger)));
  }

  public void start() {
    server.comeBack();
  }

  /// Ends every socket without a word.
  public void cutSockets() {
    peers.forEach(RawServer.Peer::cut);
    peers.clear();
  }

  private void work() {
    try {
      while (true) {
        Prompt prompt = next();
        if (prompt == null) {
          return;
        }
        run(prompt);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized @Nullable Prompt next() throws InterruptedException {
    while (pending.isEmpty() && !closed) {
      wait();
    }
    if (closed) {
      return null;
    }
    running = pending.poll();
    return running;
  }

  private void run(Prompt prompt) {
    int mine;
    boolean last;
    synchronized (this) {
      mine = life;
      last = diesAfter;
      diesAfter = false;
    }
    tell(prompt, "execution_start", "");
    tell(prompt, "execution_cached", ",\"nodes\":[]");
    tell(prompt, "executing", ",\"node\":\"" + prompt.saver() + "\"");
    String name = "p" + prompt.id() + ".png";
    byte[] picture = picture(prompt);
    synchronized (this) {
      if (mine != life || !prompt.equals(running)) {
        return;
      }
      runs.computeIfAbsent(prompt.color(), _ -> new AtomicInteger()).incrementAndGet();
      files.put(name, new Kept(picture, Instant.now()));
      ObjectNode output = JSON.createObjectNode();
      output
          .putArray("images")
          .addObject()
          .put("filename", name)
          .put("subfolder", "")
          .put("type", "output");
      tell(prompt, "executed", ",\"node\":\"%s\",\"output\":%s".formatted(prompt.saver(), output));
      if (!last) {
        ObjectNode entry = JSON.createObjectNode();
        entry.putObject("outputs").set(prompt.saver(), output);
        entry.putObject("status").put("status_str", "success").put("completed", true);
        history.put(prompt.id(), entry);
        running = null;
      }
    }
    tell(prompt, "execution_success", "");
    tell(prompt, "executing", ",\"node\":null");
    if (last) {
      kill();
      start();
    }
  }

  private static byte[] picture(Prompt prompt) {
    int width = prompt.image().path("width").asInt(64);
    int height = prompt.image().path("height").asInt(64);
    var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, prompt.color());
      }
    }
    try {
      var bytes = new ByteArrayOutputStream();
      ImageIO.write(image, "png", bytes);
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void tell(Prompt prompt, String type, String more) {
    String frame =
        "{\"type\":\"%s\",\"data\":{\"prompt_id\":\"%s\"%s}}".formatted(type, prompt.id(), more);
    peers.stream()
        .filter(peer -> peer.clientId().equals(prompt.client()))
        .forEach(peer -> peer.text(frame));
  }

  @Override
  public void opened(RawServer.Peer peer) {
    peers.add(peer);
  }

  @Override
  public synchronized RawServer.Reply answer(RawServer.Request request) throws IOException {
    String path = request.path();
    if (path.startsWith("/history/")) {
      ObjectNode found = JSON.createObjectNode();
      String id = path.substring("/history/".length());
      if (history.containsKey(id)) {
        found.set(id, history.get(id));
      }
      return RawServer.Reply.json(200, found.toString());
    }
    return switch (request.method() + " " + path) {
      case "POST /prompt" -> submit(JSON.readTree(request.body()));
      case "GET /queue" -> RawServer.Reply.json(200, queue());
      case "POST /history" -> {
        JSON.readTree(request.body()).path("delete").forEach(id -> history.remove(id.asText()));
        yield RawServer.Reply.json(200, "");
      }
      case "POST /queue" -> {
        JSON.readTree(request.body())
            .path("delete")
            .forEach(id -> pending.removeIf(one -> one.id().equals(id.asText())));
        yield RawServer.Reply.json(200, "");
      }
      case "POST /free" -> {
        frees.incrementAndGet();
        yield RawServer.Reply.json(200, "");
      }
      case "POST /interrupt" -> {
        interrupted.add(JSON.readTree(request.body()).path("prompt_id").asText());
        yield RawServer.Reply.json(200, "");
      }
      case "GET /system_stats", "GET /object_info" -> RawServer.Reply.json(200, "{}");
      case "GET /view" -> {
        Kept file = files.get(request.query().replaceFirst(".*filename=([^&]*).*", "$1"));
        yield file == null
            ? RawServer.Reply.json(404, "")
            : new RawServer.Reply(
                200,
                "image/png",
                file.bytes(),
                "Last-Modified: %s\r\nDate: %s\r\n"
                    .formatted(time(file.made()), time(Instant.now())));
      }
      default -> RawServer.Reply.json(404, "");
    };
  }

  private static String time(Instant at) {
    return DateTimeFormatter.RFC_1123_DATE_TIME.format(at.atOffset(ZoneOffset.UTC));
  }

  private RawServer.Reply submit(JsonNode body) {
    var prompt =
        new Prompt(
            body.path("prompt_id").asText(), body.path("client_id").asText(), body.path("prompt"));
    lastGraph = prompt.graph();
    if (dies) {
      dies = false;
      kill();
      start();
      return RawServer.Reply.CUT;
    }
    pending.add(prompt);
    notifyAll();
    return RawServer.Reply.json(200, "{\"node_errors\":{}}");
  }

  private String queue() {
    ObjectNode queue = JSON.createObjectNode();
    var runs = queue.putArray("queue_running");
    if (running != null) {
      runs.addArray().add(0).add(running.id());
    }
    var waits = queue.putArray("queue_pending");
    pending.forEach(prompt -> waits.addArray().add(1).add(prompt.id()));
    return queue.toString();
  }

  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
    server.close();
  }
}
