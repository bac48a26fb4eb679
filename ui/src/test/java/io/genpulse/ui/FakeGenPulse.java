package io.genpulse.ui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;

/// A real HTTP server that speaks the contract and does with tasks what the test says.
public final class FakeGenPulse implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Instant BEGIN = Instant.parse("2026-01-02T03:04:05Z");

  private final HttpServer http;
  private final Map<String, ObjectNode> tasks = new LinkedHashMap<>();
  private final List<OutputStream> listeners = new CopyOnWriteArrayList<>();
  private final List<JsonNode> orders = new CopyOnWriteArrayList<>();
  private final Map<String, Integer> requests = new ConcurrentHashMap<>();
  private volatile String processes = "[]";
  private volatile String system = "{}";
  private volatile String engines = Offers.READY;
  private final List<String> steered = new CopyOnWriteArrayList<>();
  private final List<String> imports = new CopyOnWriteArrayList<>();
  private final List<String> moves = new CopyOnWriteArrayList<>();
  private volatile boolean paused;
  private int seq;

  public FakeGenPulse(int port) throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    http.createContext("/", this::answer);
    http.start();
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + port());
  }

  public int port() {
    return http.getAddress().getPort();
  }

  public List<JsonNode> orders() {
    return orders;
  }

  public boolean hasListener() {
    return !listeners.isEmpty();
  }

  /// How often something was asked for, such as `GET tasks`.
  public int requests(String what) {
    return requests.getOrDefault(what, 0);
  }

  /// Which tasks were moved where, such as `task-3 to=first`.
  public List<String> moves() {
    return moves;
  }

  public boolean isPaused() {
    return paused;
  }

  public void pause() {
    paused = true;
  }

  /// What processes were told to do, such as `start comfyui`.
  public List<String> steered() {
    return steered;
  }

  /// The queries of the workflows that were taken in.
  List<String> imports() {
    return List.copyOf(imports);
  }

  public void engines(String json) {
    engines = json;
  }

  public void processes(String json) {
    processes = json;
  }

  public void system(String json) {
    system = json;
  }

  /// Puts a task in as if another client had ordered it.
  public synchronized String put(String prompt) {
    String id = "task-" + (tasks.size() + 1);
    ObjectNode task = JSON.createObjectNode();
    task.put("task_id", id).put("task_type", "text-to-image").put("status", "pending");
    task.put("progress", 0).put("attempt", 0);
    task.put("created_at", BEGIN.plusSeconds(tasks.size()).toString());
    task.putObject("params").put("prompt", prompt);
    tasks.put(id, task);
    return id;
  }

  /// Removes a task as if another client had done so.
  public synchronized void delete(String id) {
    tasks.remove(id);
  }

  public synchronized String statusOf(String id) {
    return stored(id).path("status").asText();
  }

  /// Completes everything that waits, without a word to the listeners.
  public synchronized void completeAll() {
    for (ObjectNode task : tasks.values()) {
      if (task.path("status").asText().equals("pending")) {
        task.put("status", "completed").put("url", "/picture/1.png");
        task.putArray("urls").add("/picture/1.png");
      }
    }
  }

  /// Changes a task and tells the listeners.
  public synchronized void change(String id, Consumer<ObjectNode> change) {
    ObjectNode task = stored(id);
    change.accept(task);
    ObjectNode event = JSON.createObjectNode();
    for (String field :
        List.of("task_id", "status", "progress", "message", "url", "urls", "error")) {
      event.set(field, task.get(field));
    }
    event.put("seq", ++seq).put("at", BEGIN.toString());
    tell("event: status\nid: " + seq + "\ndata: " + event + "\n\n");
  }

  /// Completes a task with as many pictures.
  public void complete(String id, int pictures, Consumer<ObjectNode> change) {
    change(
        id,
        task -> {
          task.put("status", "completed").put("progress", 100);
          task.put("finished_at", BEGIN.plusSeconds(3600).toString());
          ArrayNode urls = task.putArray("urls");
          ArrayNode outputs = task.putArray("outputs");
          for (int n = 1; n <= pictures; n++) {
            urls.add("/picture/" + n + ".png");
            outputs.addObject().put("n", n).put("url", "/picture/" + n + ".png");
          }
          task.set("url", urls.get(0));
          change.accept(task);
        });
  }

  /// Shows the listeners how a picture looks so far.
  public synchronized void preview(String id) {
    ObjectNode preview = JSON.createObjectNode();
    preview.put("task_id", id).put("media_type", "image/png").put("data_base64", png(1));
    tell("event: preview\ndata: " + preview + "\n\n");
  }

  private void tell(String text) {
    listeners.removeIf(listener -> !reaches(listener, text));
  }

  @Override
  public void close() {
    http.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String[] parts = path.substring(1).split("/", -1);
    requests.merge(exchange.getRequestMethod() + " " + parts[0], 1, Integer::sum);
    switch (exchange.getRequestMethod() + " " + parts[0]) {
      case "POST generate" -> generate(exchange);
      case "GET events" -> listen(exchange);
      case "GET processes" ->
          json(
              exchange,
              200,
              parts.length > 2 ? Offers.log(parts[1]) : "{\"items\":" + processes + "}");
      case "GET system" -> json(exchange, 200, system);
      case "GET picture" -> send(exchange, 200, "image/png", png(parts[1].charAt(0) - '0'));
      case "GET tasks" -> tasks(exchange, parts);
      case "POST tasks" -> act(exchange, parts[1], parts[2]);
      case "DELETE tasks" -> {
        delete(parts[1]);
        exchange.sendResponseHeaders(204, -1);
      }
      case "GET task-types" -> json(exchange, 200, "{\"items\":" + Offers.TYPES + "}");
      case "GET engines" -> json(exchange, 200, "{\"items\":" + engines + "}");
      case "GET models" -> json(exchange, 200, "{\"items\":" + Offers.MODELS + "}");
      case "GET workflows" -> json(exchange, 200, "{\"items\":" + Offers.WORKFLOWS + "}");
      case "POST workflows" -> {
        exchange.getRequestBody().readAllBytes();
        imports.add(String.valueOf(exchange.getRequestURI().getQuery()));
        json(exchange, 201, Offers.IMPORTED);
      }
      case "POST processes" -> {
        steered.add(parts[2] + " " + parts[1]);
        json(exchange, 202, "{}");
      }
      case "POST uploads" -> {
        exchange.getRequestBody().readAllBytes();
        json(
            exchange,
            201,
            "{\"key\":\"uploads/1.png\",\"url\":\"/picture/1.png\",\"media_type\":\"image/png\",\"bytes\":9}");
      }
      case "GET keys" -> json(exchange, 200, Offers.KEYS);
      case "POST keys" -> json(exchange, 201, Offers.NEW_KEY);
      case "DELETE keys" -> exchange.sendResponseHeaders(204, -1);
      case "GET webhooks" ->
          json(
              exchange,
              200,
              parts[1].equals("secret") ? "{\"secrets\":[\"whsec_1\"]}" : Offers.DELIVERIES);
      case "POST webhooks" -> json(exchange, 200, Offers.DELIVERED);
      case "GET requests" -> json(exchange, 200, Offers.REQUESTS);
      case "GET providers" -> json(exchange, 200, Offers.PROVIDERS);
      case "POST providers" ->
          json(
              exchange,
              200,
              parts[2].equals("test")
                  ? trial(exchange)
                  : "{\"provider\":\"openai\",\"capabilities\":[]}");
      case "POST queue" -> {
        paused = parts[1].equals("pause");
        json(exchange, 200, "{}");
      }
      default -> json(exchange, 404, "{\"status\":404,\"title\":\"Not found\"}");
    }
  }

  private static String trial(HttpExchange exchange) throws IOException {
    boolean right =
        new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)
            .contains("right");
    return right
        ? "{\"accepted\":true,\"detail\":\"it offers 9 models\"}"
        : "{\"accepted\":false,\"detail\":\"Incorrect API key.\"}";
  }

  private void tasks(HttpExchange exchange, String[] parts) throws IOException {
    if (parts.length == 1) {
      json(exchange, 200, page(exchange.getRequestURI().getQuery()));
    } else if (parts[1].equals("stats")) {
      json(exchange, 200, stats());
    } else {
      json(exchange, 200, task(parts[1]));
    }
  }

  private void act(HttpExchange exchange, String id, String action) throws IOException {
    if (action.equals("retry")) {
      json(exchange, 200, task(put(titleOf(id))));
    } else if (action.equals("move")) {
      move(id, exchange.getRequestURI().getQuery());
      json(exchange, 200, task(id));
    } else {
      change(id, task -> task.put("status", "canceled"));
      json(exchange, 200, task(id));
    }
  }

  /// As the real one: a place is a priority and a time.
  private synchronized void move(String id, String query) {
    String before = parameter(query, "before", "");
    String other = before.isEmpty() ? parameter(query, "after", "") : before;
    moves.add(id + " " + query);
    Instant place =
        other.isEmpty()
            ? query.equals("to=first") ? Instant.EPOCH : BEGIN.plusSeconds(100_000)
            : due(other).plusNanos(before.isEmpty() ? 1000 : -1000);
    ObjectNode waiting = stored(id).putObject("waiting");
    waiting.put("reason", "behind").put("due_at", place.toString());
    if (!other.isEmpty()) {
      stored(id).set("priority", stored(other).get("priority"));
    }
  }

  private Instant due(String id) {
    String due = stored(id).at("/waiting/due_at").asText(stored(id).path("created_at").asText());
    return Instant.parse(due);
  }

  private synchronized String titleOf(String id) {
    return stored(id).at("/params/prompt").asText();
  }

  private void generate(HttpExchange exchange) throws IOException {
    JsonNode order = JSON.readTree(exchange.getRequestBody());
    orders.add(order);
    String id = put(order.path("params").path("prompt").asText());
    synchronized (this) {
      stored(id).set("params", order.path("params"));
      stored(id).put("priority", order.path("priority").asText().equals("high") ? 100 : 0);
    }
    json(exchange, 202, "{\"task_id\":\"" + id + "\",\"status\":\"pending\"}");
  }

  private void listen(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    OutputStream body = exchange.getResponseBody();
    body.write(": hello\n\n".getBytes(StandardCharsets.UTF_8));
    body.flush();
    listeners.add(body);
  }

  private static boolean reaches(OutputStream listener, String text) {
    try {
      listener.write(text.getBytes(StandardCharsets.UTF_8));
      listener.flush();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private ObjectNode stored(String id) {
    return Objects.requireNonNull(tasks.get(id), id);
  }

  private synchronized String task(String id) {
    return stored(id).toString();
  }

  /// The cursor is the number of tasks before the page.
  private synchronized String page(String query) {
    int limit = Integer.parseInt(parameter(query, "limit", "50"));
    int begin = Integer.parseInt(parameter(query, "cursor", "0"));
    String status = parameter(query, "status", "");
    String words = parameter(query, "q", "");
    List<ObjectNode> found = new ArrayList<>(tasks.values()).reversed();
    if (!status.isEmpty()) {
      found = found.stream().filter(t -> t.path("status").asText().equals(status)).toList();
    }
    if (!words.isEmpty()) {
      found = found.stream().filter(t -> t.toString().contains(words)).toList();
    }
    ObjectNode page = JSON.createObjectNode();
    ArrayNode items = page.putArray("items");
    found.stream().skip(begin).limit(limit).forEach(items::add);
    page.put("next_cursor", begin + limit < found.size() ? "" + (begin + limit) : null);
    return page.toString();
  }

  private static String parameter(String query, String name, String otherwise) {
    Matcher found = Pattern.compile("(?:^|&)" + name + "=([^&]*)").matcher(query);
    return found.find() ? found.group(1) : otherwise;
  }

  private synchronized String stats() {
    ObjectNode stats = JSON.createObjectNode();
    ObjectNode counts = stats.putObject("by_status");
    for (ObjectNode task : tasks.values()) {
      String status = task.path("status").asText();
      counts.put(status, counts.path(status).asInt() + 1);
    }
    stats.putObject("open");
    stats.put("completed_last_minute", 0).put("paused", paused);
    return stats.toString();
  }

  private static void json(HttpExchange exchange, int status, String body) throws IOException {
    send(exchange, status, "application/json", body.getBytes(StandardCharsets.UTF_8));
  }

  private static void send(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  /// 640 × 480 and n pixels more each way, so that a test can tell it from any other picture.
  private static byte[] png(int n) {
    BufferedImage image = new BufferedImage(640 + n, 480 + n, BufferedImage.TYPE_INT_RGB);
    var graphics = image.createGraphics();
    graphics.setPaint(new GradientPaint(0, 0, new Color(30, 60, 140), 0, 480, Color.ORANGE));
    graphics.fillRect(0, 0, 640 + n, 480 + n);
    graphics.setColor(Color.WHITE);
    graphics.fillOval(420, 90, 90, 90);
    graphics.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
