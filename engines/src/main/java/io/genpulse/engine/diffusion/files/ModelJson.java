package io.genpulse.engine.diffusion.files;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The JSON files of models.
public final class ModelJson {
  /// Python writes infinite numbers into JSON.
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  private ModelJson() {}

  /// @throws EngineException `MODEL_INVALID` when the file is missing or not JSON
  public static JsonNode read(Path file) {
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

  /// The channels of a network's blocks, which no configuration goes without.
  public static List<Integer> channels(JsonNode config, String network) {
    var channels = new ArrayList<Integer>();
    config.path("block_out_channels").forEach(c -> channels.add(c.asInt()));
    if (channels.isEmpty() || channels.contains(0)) {
      throw new EngineException(
          EngineError.MODEL_INVALID,
          "the configuration of the " + network + " has no block_out_channels");
    }
    return channels;
  }
}
