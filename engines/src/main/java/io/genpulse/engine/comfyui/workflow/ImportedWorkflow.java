package io.genpulse.engine.comfyui.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A graph as it was found in a file of any kind.
///
/// @param descriptor what the file says besides: the inputs and outputs of App mode
record ImportedWorkflow(WorkflowGraph graph, ObjectNode descriptor) {
  /// @param info what a server says of the classes; null when none has
  /// @throws WorkflowException when there is no graph in it
  static ImportedWorkflow of(byte[] file, @Nullable ObjectInfo info) {
    if (EmbeddedGraphs.isPicture(file)) {
      return ofPicture(EmbeddedGraphs.read(file), info);
    }
    return of(WorkflowJson.parse(file, "file"), info);
  }

  private static ImportedWorkflow ofPicture(Map<String, String> texts, @Nullable ObjectInfo info) {
    JsonNode ui = json(texts, "workflow");
    JsonNode api = json(texts, "prompt");
    if (api.isObject()) {
      // What ran is exact; what was edited says which inputs its author meant.
      WorkflowGraph graph = WorkflowGraph.of(api);
      return new ImportedWorkflow(graph, AppMode.descriptor(ui, graph, Map.of()));
    }
    if (ui.isObject()) {
      return of(ui, info);
    }
    throw new WorkflowException(
        "the picture holds no graph; ComfyUI writes it into PNG and WebP files unless it runs with"
            + " --disable-metadata");
  }

  private static JsonNode json(Map<String, String> texts, String key) {
    String text = texts.get(key);
    return text == null
        ? JsonNodeFactory.instance.missingNode()
        : WorkflowJson.parse(text.getBytes(StandardCharsets.UTF_8), key);
  }

  /// @param json in API format, as the editor saves it, or either of them wrapped
  static ImportedWorkflow of(JsonNode json, @Nullable ObjectInfo info) {
    for (String wrapper : List.of("prompt", "workflow", "data")) {
      JsonNode inner = json.path(wrapper);
      if (inner.isTextual() && wrapper.equals("data")) {
        return of(
            WorkflowJson.parse(inner.textValue().getBytes(StandardCharsets.UTF_8), "blueprint"),
            info);
      }
      if (inner.isObject() && !inner.has("class_type")) {
        return of(inner, info);
      }
    }
    if (!json.path("nodes").isArray()) {
      return new ImportedWorkflow(WorkflowGraph.of(json), JsonNodeFactory.instance.objectNode());
    }
    JsonNode whole = Blueprint.completed(json);
    var converted = UiWorkflowConverter.convert(whole, info);
    return new ImportedWorkflow(
        converted.graph(), AppMode.descriptor(whole, converted.graph(), converted.promoted()));
  }
}
