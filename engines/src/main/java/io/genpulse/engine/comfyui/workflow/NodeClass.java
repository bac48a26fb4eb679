package io.genpulse.engine.comfyui.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A node class of a ComfyUI server.
///
/// @param displayName as people see it
/// @param inputs in the order of its widgets
/// @param outputs how many it has
/// @param outputNode whether it saves or shows something, so that a graph can end there
/// @param paid whether its work is done by a partner's service for money
public record NodeClass(
    String name,
    String displayName,
    List<ClassInput> inputs,
    int outputs,
    boolean outputNode,
    boolean paid) {
  /// Its inputs are the editor's own: it declares one and takes any.
  static final String CUSTOM_COMBO = "CustomCombo";

  public NodeClass {
    inputs = List.copyOf(inputs);
  }

  static NodeClass of(String name, JsonNode json) {
    var inputs = new ArrayList<ClassInput>();
    add(json, "required", inputs);
    add(json, "optional", inputs);
    String shown = json.path("display_name").asText();
    return new NodeClass(
        name,
        shown.isBlank() ? name : shown,
        inputs,
        json.path("output").size(),
        json.path("output_node").asBoolean(),
        json.path("api_node").asBoolean()
            || json.path("python_module").asText().startsWith("comfy_api_nodes"));
  }

  private static void add(JsonNode json, String part, List<ClassInput> inputs) {
    JsonNode declared = json.path("input").path(part);
    var names = new ArrayList<String>();
    json.path("input_order").path(part).forEach(name -> names.add(name.asText()));
    declared
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!names.contains(name)) {
                names.add(name);
              }
            });
    for (String input : names) {
      if (declared.has(input)) {
        inputs.add(ClassInput.of(input, declared.path(input), part.equals("required")));
      }
    }
  }

  boolean takesAnything() {
    return name.equals(CUSTOM_COMBO);
  }

  public Optional<ClassInput> input(String inputName) {
    return inputs.stream().filter(input -> input.name().equals(inputName)).findFirst();
  }
}
