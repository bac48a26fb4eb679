package io.genpulse.engine.comfyui.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/// A node as ComfyUI's editor saves it.
record UiNode(JsonNode json) {
  /// The node in [#promoted] that stands for the subgraph's own inputs.
  static final String ITSELF = "-1";

  private static final int MUTED = 2;
  private static final int BYPASSED = 4;

  /// @param link id of the link that ends here; empty when none does
  record Input(String name, String type, boolean widget, String link) {
    boolean isLinked() {
      return !link.isEmpty();
    }

    boolean isUpload() {
      return type.endsWith("UPLOAD");
    }
  }

  String id() {
    return json.path("id").asText();
  }

  String type() {
    return json.path("type").asText();
  }

  String title() {
    return json.path("title").asText();
  }

  boolean isMuted() {
    return json.path("mode").asInt() == MUTED;
  }

  boolean isBypassed() {
    return json.path("mode").asInt() == BYPASSED;
  }

  boolean isReroute() {
    return type().equals("Reroute");
  }

  boolean isPrimitive() {
    return type().equals("PrimitiveNode");
  }

  boolean isNote() {
    return type().equals("Note") || type().equals("MarkdownNote");
  }

  List<Input> inputs() {
    var inputs = new ArrayList<Input>();
    for (JsonNode input : json.path("inputs")) {
      JsonNode link = input.path("link");
      inputs.add(
          new Input(
              input.path("name").asText(),
              input.path("type").asText(),
              input.path("widget").isObject(),
              link.isNull() || link.isMissingNode() ? "" : link.asText()));
    }
    return inputs;
  }

  /// Which widgets of a subgraph its node shows, each as id and name; missing where nothing tells.
  JsonNode promoted() {
    return json.path("properties").path("proxyWidgets");
  }

  /// The type of an output; `*` when that is not said.
  String outputType(int slot) {
    return json.path("outputs").path(slot).path("type").asText("*");
  }

  /// Values in the order of the widgets; none when they are named.
  List<JsonNode> values() {
    var values = new ArrayList<JsonNode>();
    if (json.path("widgets_values").isArray()) {
      json.path("widgets_values").forEach(values::add);
    }
    return values;
  }

  /// Values by name; missing when they are in order only.
  JsonNode namedValues() {
    JsonNode named = json.path("widgets_values_named");
    return named.isObject() || !json.path("widgets_values").isObject()
        ? named
        : json.path("widgets_values");
  }
}
