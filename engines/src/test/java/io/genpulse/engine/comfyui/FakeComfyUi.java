package io.genpulse.engine.comfyui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A ComfyUI as its queue and history look from outside. A prompt runs from the second look at it
/// on and is over with the fourth; its `EmptyImage` says how many pictures it makes. Misbehaves
/// when told to.
final class FakeComfyUi implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Prompt> prompts = new LinkedHashMap<>();
  private final List<String> calls = new ArrayList<>();
  boolean loseAnswer;
  boolean dropOutputs;
  String failWith = "";
  String objectInfo = "{}";
  String models = "[]";

  private static final class Prompt {
    private final JsonNode graph;
    private int looks;
    private boolean interrupted;

    Prompt(JsonNode graph) {
      this.graph = graph;
    }

    boolean isOver() {
      return interrupted || looks >= 4;
    }
  }

  FakeComfyUi() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  synchronized List<String> calls() {
    return List.copyOf(calls);
  }

  synchronized int submissions() {
    return prompts.size();
  }

  synchronized JsonNode graph() {
    return prompts.values().iterator().next().graph;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      String path = exchange.getRequestURI().getPath();
      if (path.equals("/view")) {
        send(exchange, 200, "picture");
        return;
      }
      Answer answer = answer(exchange.getRequestMethod(), path, body);
      if (answer.status() > 0) {
        send(exchange, answer.status(), answer.body());
      }
    }
  }

  private record Answer(int status, String body) {
    static Answer of(JsonNode json) {
      return new Answer(200, json.toString());
    }
  }

  private synchronized Answer answer(String method, String path, String body) throws IOException {
    calls.add(method + " " + path);
    if (path.startsWith("/history/")) {
      return Answer.of(history(path.substring("/history/".length())));
    }
    if (path.startsWith("/models/")) {
      return new Answer(200, models);
    }
    return switch (method + " " + path) {
      case "POST /prompt" -> submit(JSON.readTree(body));
      case "GET /queue" -> Answer.of(queue());
      case "POST /interrupt" -> interrupt(JSON.readTree(body).path("prompt_id").asText());
      case "POST /queue", "POST /history", "POST /free" -> new Answer(200, "");
      case "POST /upload/image" ->
          new Answer(200, "{\"name\":\"x (1).png\",\"subfolder\":\"in\",\"type\":\"input\"}");
      case "GET /system_stats" -> new Answer(200, "{}");
      case "GET /object_info" -> new Answer(200, objectInfo);
      default -> new Answer(404, "");
    };
  }

  private Answer submit(JsonNode body) {
    JsonNode graph = body.path("prompt");
    if (!graph.path("1").path("class_type").asText().equals("EmptyImage")) {
      return new Answer(
          400,
          """
          {"error":{"type":"missing_node_type","message":"Node 'Gone' not found."},"node_errors":{}}""");
    }
    prompts.put(body.path("prompt_id").asText(), new Prompt(graph));
    if (loseAnswer) {
      return new Answer(0, "");
    }
    return new Answer(
        200,
        dropOutputs
            ? """
            {"node_errors":{"2":{"class_type":"CheckpointLoaderSimple","errors":[{"type":
            "value_not_in_list","message":"Value not in list","details":"ckpt_name: 'x' not in []",
            "extra_info":{"input_name":"ckpt_name","received_value":"x.safetensors"}}]}}}"""
            : "{\"node_errors\":{}}");
  }

  private JsonNode queue() {
    ObjectNode queue = JSON.createObjectNode();
    var running = queue.putArray("queue_running");
    var pending = queue.putArray("queue_pending");
    prompts.forEach(
        (id, prompt) -> {
          if (!prompt.isOver()) {
            (prompt.looks >= 2 ? running : pending).addArray().add(1).add(id);
          }
        });
    return queue;
  }

  private JsonNode history(String id) {
    ObjectNode history = JSON.createObjectNode();
    Prompt prompt = prompts.get(id);
    if (prompt == null) {
      return history;
    }
    prompt.looks++;
    if (prompt.isOver()) {
      fill(history.putObject(id), prompt);
    }
    return history;
  }

  private void fill(ObjectNode entry, Prompt prompt) {
    boolean failed = prompt.interrupted || !failWith.isEmpty();
    ObjectNode status = entry.putObject("status").put("status_str", failed ? "error" : "success");
    if (failed) {
      status
          .putArray("messages")
          .addArray()
          .add(prompt.interrupted ? "execution_interrupted" : "execution_error")
          .addObject()
          .put("node_id", "1")
          .put("node_type", "KSampler")
          .put("exception_type", "torch.OutOfMemoryError")
          .put("exception_message", failWith);
      return;
    }
    var images = entry.putObject("outputs").putObject("2").putArray("images");
    int count = prompt.graph.path("1").path("inputs").path("batch_size").asInt(1);
    for (int n = 0; n < count; n++) {
      images.addObject().put("filename", n + ".png").put("subfolder", "").put("type", "output");
    }
    entry
        .withObjectProperty("outputs")
        .putObject("3")
        .putArray("images")
        .addObject()
        .put("filename", "preview.png")
        .put("subfolder", "")
        .put("type", "temp");
  }

  private Answer interrupt(String id) {
    Prompt prompt = prompts.get(id);
    if (id.isEmpty()) {
      throw new IllegalStateException("an interruption without an id stops what others run");
    }
    if (prompt != null) {
      prompt.interrupted = true;
    }
    return new Answer(200, "");
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
