package io.genpulse.engine.comfyui.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One level of a graph: the graph itself, or what is within one use of a subgraph.
///
/// @param prefix of the ids of its nodes: `11:` within node 11
/// @param json the graph, or the definition of the subgraph
/// @param parent null at the top
/// @param host the node that stands for it in its parent; null at the top
record UiScope(
    String prefix,
    JsonNode json,
    Map<String, UiNode> nodes,
    Map<String, UiLink> links,
    @Nullable UiScope parent,
    @Nullable UiNode host) {

  static UiScope top(JsonNode json) {
    return of("", json, null, null);
  }

  /// @throws WorkflowException when the definition holds itself
  UiScope within(UiNode node, JsonNode definition) {
    for (UiScope around = this; around != null; around = around.parent()) {
      if (around.host() != null && around.json().path("id").equals(definition.path("id"))) {
        throw new WorkflowException("the subgraph of node %s holds itself".formatted(node.id()));
      }
    }
    return of(prefix + node.id() + ":", definition, this, node);
  }

  private static UiScope of(
      String prefix, JsonNode json, @Nullable UiScope parent, @Nullable UiNode host) {
    var nodes = new LinkedHashMap<String, UiNode>();
    for (JsonNode one : json.path("nodes")) {
      var node = new UiNode(one);
      nodes.put(node.id(), node);
    }
    var links = new LinkedHashMap<String, UiLink>();
    for (JsonNode one : json.path("links")) {
      UiLink link = UiLink.of(one);
      links.put(link.id(), link);
    }
    return new UiScope(prefix, json, nodes, links, parent, host);
  }

  String fullId(UiNode node) {
    return prefix + node.id();
  }

  /// The link that ends at an output of this subgraph.
  Optional<UiLink> toOutput(int slot) {
    return links.values().stream()
        .filter(link -> link.target().equals(UiLink.SUBGRAPH_OUTPUT) && link.targetSlot() == slot)
        .findFirst();
  }

  /// The inputs of this subgraph that its node shows as widgets: those that lead to one within.
  List<String> widgetNames() {
    var names = new ArrayList<String>();
    for (int slot = 0; slot < json.path("inputs").size(); slot++) {
      if (leadsToWidget(slot)) {
        names.add(inputName(slot));
      }
    }
    return names;
  }

  private boolean leadsToWidget(int slot) {
    return links.values().stream()
        .filter(link -> link.origin().equals(UiLink.SUBGRAPH_INPUT) && link.originSlot() == slot)
        .anyMatch(
            link -> {
              UiNode target = nodes.get(link.target());
              List<UiNode.Input> inputs = target == null ? List.of() : target.inputs();
              return link.targetSlot() >= 0
                  && link.targetSlot() < inputs.size()
                  && inputs.get(link.targetSlot()).widget();
            });
  }

  /// The name of an input of this subgraph.
  String inputName(int slot) {
    return json.path("inputs").path(slot).path("name").asText();
  }
}
