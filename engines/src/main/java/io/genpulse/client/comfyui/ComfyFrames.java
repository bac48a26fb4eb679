package io.genpulse.client.comfyui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads frames of `/ws`: JSON texts `{type, data}`, and binary ones that begin with their kind in
/// four bytes, big end first (ComfyUI's `protocol.py` and `server.py`). What cannot be read is
/// [ComfyFrame.Other]: progress is never worth a failure.
final class ComfyFrames {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PICTURE = 1;
  private static final int TEXT = 3;
  private static final int PICTURE_WITH_METADATA = 4;
  private static final int PNG = 2;
  private static final ComfyFrame OTHER = new ComfyFrame.Other();

  private ComfyFrames() {}

  static ComfyFrame read(String text) {
    JsonNode message;
    try {
      message = JSON.readTree(text);
    } catch (IOException e) {
      return OTHER;
    }
    JsonNode data = message.path("data");
    String prompt = data.path("prompt_id").textValue();
    return switch (message.path("type").asText()) {
      case "execution_cached" -> new ComfyFrame.Cached(prompt, names(data.path("nodes")));
      case "executing" -> new ComfyFrame.Executing(prompt, data.path("node").textValue());
      case "progress" ->
          new ComfyFrame.Steps(
              prompt,
              data.path("node").asText(),
              data.path("value").asInt(),
              data.path("max").asInt());
      case "progress_state" -> new ComfyFrame.States(prompt, states(data.path("nodes")));
      case "executed" ->
          new ComfyFrame.Made(prompt, data.path("node").asText(), data.path("output"));
      case "execution_success" -> new ComfyFrame.Over(prompt, true);
      case "execution_error", "execution_interrupted" -> new ComfyFrame.Over(prompt, false);
      default -> OTHER;
    };
  }

  private static List<String> names(JsonNode nodes) {
    var names = new ArrayList<String>();
    nodes.forEach(node -> names.add(node.asText()));
    return names;
  }

  private static Map<String, ComfyFrame.NodeState> states(JsonNode nodes) {
    var states = new LinkedHashMap<String, ComfyFrame.NodeState>();
    nodes
        .properties()
        .forEach(
            node ->
                states.put(
                    node.getKey(),
                    new ComfyFrame.NodeState(
                        node.getValue().path("value").asDouble(),
                        node.getValue().path("max").asDouble(),
                        node.getValue().path("state").asText().equals("finished"))));
    return states;
  }

  static ComfyFrame read(ByteBuffer frame) {
    if (frame.remaining() < 8) {
      return OTHER;
    }
    int kind = frame.getInt();
    int next = frame.getInt();
    return switch (kind) {
      case PICTURE ->
          new ComfyFrame.Picture(null, null, next == PNG ? "image/png" : "image/jpeg", rest(frame));
      case TEXT -> {
        String node = text(frame, next);
        yield node == null
            ? OTHER
            : new ComfyFrame.Text(null, node, new String(rest(frame), StandardCharsets.UTF_8));
      }
      case PICTURE_WITH_METADATA -> picture(text(frame, next), frame);
      default -> OTHER;
    };
  }

  private static ComfyFrame picture(@Nullable String metadata, ByteBuffer frame) {
    try {
      JsonNode told = JSON.readTree(metadata == null ? "" : metadata);
      return new ComfyFrame.Picture(
          told.path("prompt_id").textValue(),
          told.path("node_id").textValue(),
          told.path("image_type").asText().equals("image/png") ? "image/png" : "image/jpeg",
          rest(frame));
    } catch (IOException e) {
      return OTHER;
    }
  }

  private static @Nullable String text(ByteBuffer frame, int bytes) {
    if (bytes < 0 || bytes > frame.remaining()) {
      return null;
    }
    byte[] text = new byte[bytes];
    frame.get(text);
    return new String(text, StandardCharsets.UTF_8);
  }

  private static byte[] rest(ByteBuffer frame) {
    byte[] rest = new byte[frame.remaining()];
    frame.get(rest);
    return rest;
  }
}
