package io.genpulse.engine.comfyui.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The inputs that a node has with the values it has: inputs with parts have those of the chosen
/// key.
final class NodeInputs {
  private final List<ClassInput> inputs = new ArrayList<>();
  private final List<ClassInput> several = new ArrayList<>();

  NodeInputs(NodeClass type, Map<String, JsonNode> values) {
    type.inputs().forEach(input -> add(input, values));
  }

  private void add(ClassInput input, Map<String, JsonNode> values) {
    inputs.add(input);
    if (input.type().equals(ClassInput.SEVERAL)) {
      several.add(input);
    }
    JsonNode key = values.get(input.name());
    if (input.type().equals(ClassInput.PARTS) && key != null) {
      input.parts(key.asText()).forEach(part -> add(part, values));
    }
  }

  List<ClassInput> all() {
    return inputs;
  }

  Optional<ClassInput> find(String name) {
    return inputs.stream().filter(input -> input.name().equals(name)).findFirst();
  }

  /// Whether the class has this input, be it one of several.
  boolean knows(String name) {
    return find(name).isPresent()
        || several.stream().anyMatch(input -> name.startsWith(input.name() + "."));
  }
}
