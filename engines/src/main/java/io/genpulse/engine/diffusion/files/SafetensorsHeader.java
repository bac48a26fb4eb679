package io.genpulse.engine.diffusion.files;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The header of a safetensors file: what tensors are where. As strict as the format's own reader:
/// each byte after the header belongs to exactly one tensor.
///
/// @param tensors by name, in the file's order
/// @param metadata what the file says of itself
record SafetensorsHeader(Map<String, Entry> tensors, Map<String, String> metadata) {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  SafetensorsHeader {
    tensors = Collections.unmodifiableMap(tensors);
    metadata = Map.copyOf(metadata);
  }

  /// @param available bytes after the header
  /// @throws EngineException `MODEL_INVALID` naming file and tensor
  static SafetensorsHeader read(Path file, byte[] json, long available) {
    JsonNode header;
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json));
      header = JSON.readTree(text.toString());
    } catch (CharacterCodingException | JsonProcessingException e) {
      String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw invalid(file, "is not a safetensors file: " + reason);
    }
    if (!header.isObject()) {
      throw invalid(file, "is not a safetensors file: its header is no JSON object");
    }
    var tensors = new LinkedHashMap<String, Entry>();
    for (Map.Entry<String, JsonNode> field : header.properties()) {
      if (!field.getKey().equals("__metadata__")) {
        tensors.put(field.getKey(), entry(file, field.getKey(), field.getValue()));
      }
    }
    requireWhole(file, tensors, available);
    var metadata = new HashMap<String, String>();
    for (Map.Entry<String, JsonNode> field : header.path("__metadata__").properties()) {
      metadata.put(field.getKey(), field.getValue().asText());
    }
    return new SafetensorsHeader(tensors, metadata);
  }

  private static Entry entry(Path file, String name, JsonNode node) {
    JsonNode offsets = node.path("data_offsets");
    JsonNode dimensions = node.path("shape");
    if (!offsets.isArray() || offsets.size() != 2 || !dimensions.isArray()) {
      throw invalid(file, "has no shape or place for tensor \"" + name + "\"");
    }
    String dtype = node.path("dtype").asText();
    long bytes = elementBytes(file, name, dtype);
    long[] shape = new long[dimensions.size()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = whole(file, name, dimensions.get(i));
      try {
        bytes = Math.multiplyExact(bytes, shape[i]);
      } catch (ArithmeticException e) {
        throw invalid(file, "gives tensor \"" + name + "\" more numbers than there can be");
      }
    }
    long begin = whole(file, name, offsets.get(0));
    long end = whole(file, name, offsets.get(1));
    if (end < begin || end - begin != bytes) {
      throw invalid(file, "gives tensor \"" + name + "\" a size that is not that of its shape");
    }
    return new Entry(dtype, new Shape(shape), begin, end);
  }

  private static long whole(Path file, String name, JsonNode node) {
    if (!node.isIntegralNumber() || !node.canConvertToLong() || node.asLong() < 0) {
      throw invalid(file, "has %s in shape or place of tensor \"%s\"".formatted(node, name));
    }
    return node.asLong();
  }

  private static long elementBytes(Path file, String name, String dtype) {
    return switch (dtype) {
      case "F64", "I64", "U64", "C64" -> 8;
      case "F32", "I32", "U32" -> 4;
      case "F16", "BF16", "I16", "U16" -> 2;
      case "I8", "U8", "BOOL" -> 1;
      case "F8_E4M3", "F8_E5M2", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ" -> 1;
      default ->
          throw invalid(file, "has tensor \"" + name + "\" of unknown type \"" + dtype + "\"");
    };
  }

  private static void requireWhole(Path file, Map<String, Entry> tensors, long available) {
    List<Map.Entry<String, Entry>> byPlace =
        tensors.entrySet().stream()
            .sorted(
                Comparator.comparingLong((Map.Entry<String, Entry> e) -> e.getValue().begin())
                    .thenComparingLong(e -> e.getValue().end()))
            .toList();
    long reached = 0;
    for (Map.Entry<String, Entry> tensor : byPlace) {
      Entry entry = tensor.getValue();
      if (entry.begin() != reached) {
        throw invalid(
            file,
            "places tensor \"%s\" at byte %d, where %s"
                .formatted(
                    tensor.getKey(),
                    entry.begin(),
                    entry.begin() < reached ? "another one is" : "none ends"));
      }
      if (entry.end() > available) {
        throw invalid(file, "is cut within tensor \"" + tensor.getKey() + "\"");
      }
      reached = entry.end();
    }
    if (reached != available) {
      throw invalid(file, "has %d bytes that belong to no tensor".formatted(available - reached));
    }
  }

  static EngineException invalid(Path file, String what) {
    return new EngineException(EngineError.MODEL_INVALID, "model file " + file + " " + what);
  }

  /// @param begin and `end` count from the end of the header
  record Entry(String dtype, Shape shape, long begin, long end) {}
}
