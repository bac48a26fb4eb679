package io.genpulse.engine.comfyui.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A graph in ComfyUI's API format. Never changes.
public final class WorkflowGraph {
  private final ObjectNode nodes;

  private WorkflowGraph(ObjectNode nodes) {
    this.nodes = nodes;
  }

  /// @throws WorkflowException when it is no such graph
  public static WorkflowGraph of(JsonNode json) {
    if (!json.isObject() || json.isEmpty()) {
      throw new WorkflowException("a graph is a JSON object with a node for each id");
    }
    json.properties()
        .forEach(
            entry -> {
              JsonNode node = entry.getValue();
              if (entry.getKey().isBlank()) {
                throw new WorkflowException("a node of the graph has no id");
              }
              if (!node.path("class_type").isTextual() || !node.path("inputs").isObject()) {
                throw new WorkflowException(
                    "node \"%s\" has no class_type with inputs: this is no graph in API format"
                        .formatted(entry.getKey()));
              }
            });
    return new WorkflowGraph(json.deepCopy());
  }

  /// As ComfyUI takes it; each node has a title, which ComfyUI needs to replace classes that are
  /// gone.
  public ObjectNode json() {
    return titled(nodes);
  }

  /// A copy of a graph in API format in which each node has a title.
  public static ObjectNode titled(JsonNode graph) {
    ObjectNode copy = graph.deepCopy();
    copy.forEach(
        node -> {
          if (node instanceof ObjectNode object
              && !object.path("_meta").path("title").isTextual()) {
            object.withObjectProperty("_meta").put("title", object.path("class_type").asText());
          }
        });
    return copy;
  }

  public List<String> ids() {
    var ids = new ArrayList<String>();
    nodes.fieldNames().forEachRemaining(ids::add);
    return ids;
  }

  public boolean has(String node) {
    return nodes.has(node);
  }

  public String classOf(String node) {
    return nodes.path(node).path("class_type").asText();
  }

  /// Empty when it has none.
  public String titleOf(String node) {
    return nodes.path(node).path("_meta").path("title").asText();
  }

  /// Every input of a node, links too.
  public Map<String, JsonNode> inputs(String node) {
    var inputs = new LinkedHashMap<String, JsonNode>();
    nodes.path(node).path("inputs").properties().forEach(e -> inputs.put(e.getKey(), e.getValue()));
    return inputs;
  }

  /// The inputs of a node that are no links.
  public Map<String, JsonNode> values(String node) {
    Map<String, JsonNode> values = inputs(node);
    values.values().removeIf(WorkflowGraph::isLink);
    return values;
  }

  /// Missing when there is none.
  public JsonNode value(InputTarget target) {
    return nodes.path(target.node()).path("inputs").path(target.input());
  }

  /// Whether an input comes from another node: `["4", 0]`.
  static boolean isLink(JsonNode value) {
    return value.isArray()
        && value.size() == 2
        && value.path(0).isTextual()
        && value.path(1).isIntegralNumber();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WorkflowGraph graph && nodes.equals(graph.nodes);
  }

  @Override
  public int hashCode() {
    return nodes.hashCode();
  }

  @Override
  public String toString() {
    return nodes.toString();
  }
}
