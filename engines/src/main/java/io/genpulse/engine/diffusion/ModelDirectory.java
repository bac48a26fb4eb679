package io.genpulse.engine.diffusion;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A model in diffusers layout: a folder with `model_index.json` and one folder for each part.
record ModelDirectory(Path folder) {
  /// Python writes infinite numbers into JSON.
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  private static final String INDEX = "model_index.json";

  static boolean isOne(Path folder) {
    return Files.isRegularFile(folder.resolve(INDEX));
  }

  String name() {
    return String.valueOf(folder.getFileName());
  }

  /// The pipeline class that the index names.
  String pipelineClass() {
    return json(INDEX).path("_class_name").asText();
  }

  /// The form of the model: its pipeline class, or `unreadable`.
  String kind() {
    try {
      return pipelineClass();
    } catch (EngineException e) {
      return "unreadable";
    }
  }

  /// The channels of a network's blocks, which no configuration goes without.
  static List<Integer> channels(JsonNode config, String network) {
    var channels = new ArrayList<Integer>();
    config.path("block_out_channels").forEach(c -> channels.add(c.asInt()));
    if (channels.isEmpty() || channels.contains(0)) {
      throw new EngineException(
          EngineError.MODEL_INVALID,
          "the configuration of the " + network + " has no block_out_channels");
    }
    return channels;
  }

  JsonNode config(String part) {
    return json(part + "/config.json");
  }

  JsonNode schedulerConfig() {
    return json("scheduler/scheduler_config.json");
  }

  /// Defaults that the makers of the model recommend (`genpulse.json`); empty when there are none.
  JsonNode hints() {
    return Files.exists(folder.resolve("genpulse.json"))
        ? json("genpulse.json")
        : MissingNode.getInstance();
  }

  Path tokenizer() {
    return folder.resolve("tokenizer");
  }

  /// The weights of a part, by either of the names in use.
  Path weights(String part) {
    Path transformers = folder.resolve(part).resolve("model.safetensors");
    return Files.exists(transformers)
        ? transformers
        : folder.resolve(part).resolve("diffusion_pytorch_model.safetensors");
  }

  long bytes() {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(f -> f.toFile().length()).sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private JsonNode json(String name) {
    return read(folder.resolve(name));
  }

  /// @throws EngineException `MODEL_INVALID` when the file is missing or not JSON
  static JsonNode read(Path file) {
    try {
      JsonNode node = JSON.readTree(Files.readString(file));
      if (node.isObject()) {
        return node;
      }
      throw new EngineException(
          EngineError.MODEL_INVALID, "model file " + file + " is not a JSON object");
    } catch (IOException e) {
      throw new EngineException(
          EngineError.MODEL_INVALID, "model file " + file + " is missing or not JSON: " + e, e);
    }
  }
}
