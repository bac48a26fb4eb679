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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import javax.imageio.ImageIO;

/// A real HTTP server that speaks the contract and does with tasks what the test says.
final class FakeGenPulse implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  private final HttpServer http;
  private final Map<String, ObjectNode> tasks = new LinkedHashMap<>();
  private final List<OutputStream> listeners = new CopyOnWriteArrayList<>();
  private final List<JsonNode> orders = new CopyOnWriteArrayList<>();
  private volatile String processes = "[]";
  private volatile String system = "{}";
  private int seq;

  FakeGenPulse(int port) throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    http.createContext("/", this::answer);
    http.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + port());
  }

  int port() {
    return http.getAddress().getPort();
  }

  List<JsonNode> orders() {
    return orders;
  }

  boolean hasListener() {
    return !listeners.isEmpty();
  }

  void processes(String json) {
    processes = json;
  }

  void system(String json) {
    system = json;
  }

  /// Puts a task in as if another client had ordered it.
  synchronized String put(String prompt) {
    String id = "task-" + (tasks.size() + 1);
    ObjectNode task = JSON.createObjectNode();
    task.put("task_id", id).put("task_type", "text-to-image").put("status", "pending");
    task.put("progress", 0).put("attempt", 0).put("created_at", Instant.now().toString());
    task.putObject("params").put("prompt", prompt);
    tasks.put(id, task);
    return id;
  }

  /// Changes a task and tells the listeners.
  synchronized void change(String id, Consumer<ObjectNode> change) {
    ObjectNode task = stored(id);
    change.accept(task);
    ObjectNode event = JSON.createObjectNode();
    for (String field : List.of("task_id", "status", "progress", "message", "url", "error")) {
      event.set(field, task.get(field));
    }
    event.put("seq", ++seq).put("at", Instant.now().toString());
    // As the real server does: a link first, without a status.
    String output =
        "event: output\ndata: {\"task_id\":\""
            + id
            + "\",\"n\":1,\"url\":"
            + task.get("url")
            + "}\n\n";
    String text =
        (task.hasNonNull("url") ? output : "")
            + "event: status\nid: "
            + seq
            + "\ndata: "
            + event
            + "\n\n";
    listeners.removeIf(listener -> !reaches(listener, text));
  }

  @Override
  public void close() {
    http.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String[] parts = path.substring(1).split("/", -1);
    switch (exchange.getRequestMethod() + " " + parts[0]) {
      case "POST generate" -> generate(exchange);
      case "GET events" -> listen(exchange);
      case "GET processes" -> json(exchange, 200, "{\"items\":" + processes + "}");
      case "GET system" -> json(exchange, 200, system);
      case "GET picture" -> send(exchange, 200, "image/png", png());
      case "GET tasks" -> json(exchange, 200, parts.length == 1 ? page() : task(parts[1]));
      case "POST tasks" -> {
        change(parts[1], task -> task.put("status", "canceled"));
        json(exchange, 200, task(parts[1]));
      }
      default -> json(exchange, 404, "{\"status\":404,\"title\":\"Not found\"}");
    }
  }

  private void generate(HttpExchange exchange) throws IOException {
    JsonNode order = JSON.readTree(exchange.getRequestBody());
    orders.add(order);
    String id = put(order.path("params").path("prompt").asText());
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

  private synchronized String page() {
    ObjectNode page = JSON.createObjectNode();
    ArrayNode items = page.putArray("items");
    new ArrayList<>(tasks.values()).reversed().forEach(items::add);
    page.putNull("next_cursor");
    return page.toString();
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

  /// 640 × 480, so that a test can tell it from any other picture.
  private static byte[] png() {
    BufferedImage image = new BufferedImage(640, 480, BufferedImage.TYPE_INT_RGB);
    var graphics = image.createGraphics();
    graphics.setPaint(new GradientPaint(0, 0, new Color(30, 60, 140), 0, 480, Color.ORANGE));
    graphics.fillRect(0, 0, 640, 480);
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
