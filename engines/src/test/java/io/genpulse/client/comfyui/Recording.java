package io.genpulse.client.comfyui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;

/// One folder of recorded traffic, and what a correct client concludes from it.
record Recording(Path folder, JsonNode scenario, List<JsonNode> lines) {
  static final ObjectMapper JSON = new ObjectMapper();

  static List<Recording> all(Path folder) throws IOException {
    var all = new ArrayList<Recording>();
    for (JsonNode scenario :
        JSON.readTree(folder.resolve("index.json").toFile()).path("scenarios")) {
      all.add(of(folder.resolve(scenario.path("id").asText()), scenario));
    }
    return all;
  }

  private static Recording of(Path folder, JsonNode scenario) throws IOException {
    var lines = new ArrayList<JsonNode>();
    Path file = folder.resolve("exchange.jsonl");
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        if (!line.isBlank()) {
          lines.add(JSON.readTree(line));
        }
      }
    }
    return new Recording(folder, scenario, List.copyOf(lines));
  }

  /// Numbers of the lines as they happened: an answer that was lost is noted where the recorder
  /// gave up, after what the server had done with the request.
  List<Integer> order() {
    return IntStream.range(0, lines.size())
        .boxed()
        .sorted(Comparator.comparingDouble(n -> begun(lines.get(n))))
        .toList();
  }

  private static double begun(JsonNode line) {
    boolean lost = line.path("error").asText().equals("connection lost before the answer");
    return lost ? line.path("t_start").asDouble() : line.path("t").asDouble();
  }

  String id() {
    return scenario.path("id").asText();
  }

  String kind() {
    return scenario.path("kind").asText();
  }

  JsonNode expected() {
    return scenario.path("expect");
  }

  byte[] requestBody(JsonNode line) {
    return body(line, "request");
  }

  byte[] responseBody(JsonNode line) {
    return body(line, "response");
  }

  /// Of a binary frame.
  byte[] frame(JsonNode line) {
    return line.has("base64")
        ? Base64.getDecoder().decode(line.path("base64").asText())
        : file(line.path("file").asText());
  }

  private byte[] body(JsonNode line, String side) {
    if (line.has(side + "_file")) {
      return file(line.path(side + "_file").asText());
    }
    if (line.has(side + "_body_base64")) {
      return Base64.getDecoder().decode(line.path(side + "_body_base64").asText());
    }
    return line.path(side + "_body").asText("").getBytes(StandardCharsets.UTF_8);
  }

  private byte[] file(String name) {
    try {
      byte[] bytes = Files.readAllBytes(folder.resolve(name));
      return name.endsWith(".gz")
          ? new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes()
          : bytes;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static JsonNode tree(byte[] body) {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      return JSON.missingNode();
    }
  }
}
