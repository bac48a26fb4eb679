package io.genpulse.engine.comfyui;

import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.client.comfyui.ComfyRefusal;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What ComfyUI says of a prompt that it refuses or that failed, in a sentence for people.
final class PromptFailure {
  private PromptFailure() {}

  /// Of a prompt that was not, or not wholly, queued.
  static EngineException refused(ComfyRefusal refusal) {
    JsonNode error = refusal.body().path("error");
    JsonNode nodes = refusal.body().path("node_errors");
    if (nodes.isObject() && !nodes.isEmpty()) {
      return nodes(nodes);
    }
    String message = error.path("message").asText(String.valueOf(refusal.getMessage()));
    return refusal.status() >= 500
        ? new EngineException(EngineError.INTERNAL, "ComfyUI failed: " + message, refusal)
        : new EngineException(EngineError.INVALID_REQUEST, "ComfyUI refuses: " + message, refusal)
            .providerCode(error.path("type").asText(null));
  }

  /// Of nodes whose inputs are wrong.
  static EngineException nodes(JsonNode nodes) {
    for (Map.Entry<String, JsonNode> node : nodes.properties()) {
      for (JsonNode error : node.getValue().path("errors")) {
        String input = error.path("extra_info").path("input_name").asText();
        String type = error.path("type").asText();
        boolean model = type.equals("value_not_in_list") && input.endsWith("_name");
        return new EngineException(
                model ? EngineError.MODEL_NOT_FOUND : EngineError.INVALID_REQUEST,
                "node %s (%s)%s: %s%s"
                    .formatted(
                        node.getKey(),
                        node.getValue().path("class_type").asText(),
                        input.isEmpty() ? "" : ", input " + input,
                        error.path("message").asText(),
                        details(error)))
            .providerCode(type);
      }
    }
    return new EngineException(EngineError.INVALID_REQUEST, "ComfyUI refuses the graph");
  }

  private static String details(JsonNode error) {
    String details = error.path("details").asText();
    return details.isBlank() ? "" : " (" + details + ")";
  }

  /// Of a prompt that ran: the last message that tells of an error; null where it ended well.
  static @Nullable EngineException of(JsonNode entry) {
    JsonNode status = entry.path("status");
    if (!status.path("status_str").asText().equals("error")) {
      return null;
    }
    for (JsonNode message : status.path("messages")) {
      String event = message.path(0).asText();
      if (event.equals("execution_interrupted")) {
        return new EngineException(
            EngineError.UNAVAILABLE, "the prompt was stopped on the server, by somebody else");
      }
      if (event.equals("execution_error")) {
        return failed(message.path(1));
      }
    }
    return new EngineException(EngineError.INTERNAL, "the prompt failed; ComfyUI does not say why");
  }

  private static EngineException failed(JsonNode data) {
    String type = data.path("exception_type").asText();
    String message = data.path("exception_message").asText().strip();
    String where =
        "node %s (%s)".formatted(data.path("node_id").asText(), data.path("node_type").asText());
    boolean memory =
        type.contains("OutOfMemoryError")
            || message.toLowerCase(Locale.ROOT).contains("out of memory");
    return memory
        ? new EngineException(
                EngineError.OUT_OF_MEMORY,
                "%s: the memory of the card is not enough; use a smaller size or fewer at once, or"
                        .formatted(where)
                    + " start ComfyUI with --lowvram")
            .providerCode(type)
        : new EngineException(EngineError.INTERNAL, where + " failed: " + message)
            .providerCode(type);
  }
}
