package io.genpulse.engine.comfyui.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads what the author of a file chose for ComfyUI's App mode: `extra.linearData`, with inputs as
/// `[node, widget]` (newer editors write the node as `graph:node:widget`) and outputs as nodes.
final class AppMode {
  private AppMode() {}

  /// Empty when nothing was chosen; titles `INPUT_...` count then.
  ///
  /// @param promoted where the values of a subgraph's widgets went
  static ObjectNode descriptor(
      JsonNode ui, WorkflowGraph graph, Map<InputTarget, List<InputTarget>> promoted) {
    ObjectNode descriptor = JsonNodeFactory.instance.objectNode();
    JsonNode chosen = ui.path("extra").path("linearData");
    if (chosen.path("inputs").isEmpty()) {
      return descriptor;
    }
    ArrayNode inputs = JsonNodeFactory.instance.arrayNode();
    Set<String> names = new HashSet<>(Descriptor.RESERVED);
    for (JsonNode one : chosen.path("inputs")) {
      var target = new InputTarget(node(one.path(0).asText()), one.path(1).asText());
      List<InputTarget> targets =
          promoted.getOrDefault(
              target, graph.value(target).isMissingNode() ? List.of() : List.of(target));
      if (!targets.isEmpty()) {
        ObjectNode input = inputs.addObject().put("name", unused(names, target, graph));
        ArrayNode to = input.putArray("to");
        targets.forEach(place -> to.add(place.toString()));
      }
    }
    if (!inputs.isEmpty()) {
      descriptor.set("inputs", inputs);
    }
    ArrayNode outputs = JsonNodeFactory.instance.arrayNode();
    for (JsonNode one : chosen.path("outputs")) {
      String node = node(one.asText());
      if (graph.has(node)) {
        outputs.add(node);
      }
    }
    if (!outputs.isEmpty()) {
      descriptor.set("outputs", outputs);
    }
    return descriptor;
  }

  private static String node(String written) {
    String[] parts = written.split(":", -1);
    return parts.length == 3 && parts[0].length() == 36 ? parts[1] : written;
  }

  /// The title of the node says it where the author gave one; else the widget does.
  private static String unused(Set<String> names, InputTarget target, WorkflowGraph graph) {
    var titled = new NodeTitles(graph).inputs();
    String name =
        titled.entrySet().stream()
            .filter(entry -> entry.getValue().contains(target))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElse(NodeTitles.parameter(target.input()));
    String free = name;
    for (int n = 2; !names.add(free); n++) {
      free = name + "_" + n;
    }
    return free;
  }
}
