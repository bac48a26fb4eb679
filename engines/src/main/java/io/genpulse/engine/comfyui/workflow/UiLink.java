package io.genpulse.engine.comfyui.workflow;

import com.fasterxml.jackson.databind.JsonNode;

/// A link between two nodes as ComfyUI's editor saves it: as a list, within subgraphs as an object.
record UiLink(String id, String origin, int originSlot, String target, int targetSlot) {
  /// The node that stands for the inputs of a subgraph, within it.
  static final String SUBGRAPH_INPUT = "-10";

  /// The node that stands for the outputs of a subgraph, within it.
  static final String SUBGRAPH_OUTPUT = "-20";

  static UiLink of(JsonNode json) {
    return json.isArray()
        ? new UiLink(
            json.path(0).asText(),
            json.path(1).asText(),
            json.path(2).asInt(),
            json.path(3).asText(),
            json.path(4).asInt())
        : new UiLink(
            json.path("id").asText(),
            json.path("origin_id").asText(),
            json.path("origin_slot").asInt(),
            json.path("target_id").asText(),
            json.path("target_slot").asInt());
  }
}
