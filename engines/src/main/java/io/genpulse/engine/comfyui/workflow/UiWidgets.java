package io.genpulse.engine.comfyui.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Tells which input each widget value of a saved node belongs to: by the names that newer files
/// have, else by the inputs that the node lists, if they account for every value, else by the
/// server's description of the class.
final class UiWidgets {
  private static final Set<String> AFTERWARDS =
      Set.of("fixed", "increment", "decrement", "randomize", "increment-wrap");
  private static final Set<String> BUTTONS = Set.of("image", "video", "audio", "upload");

  private final @Nullable ObjectInfo info;

  UiWidgets(@Nullable ObjectInfo info) {
    this.info = info;
  }

  /// @throws WorkflowException when that cannot be told
  Map<String, JsonNode> values(UiNode node) {
    JsonNode named = node.namedValues();
    if (named.isObject()) {
      return named(node, named);
    }
    if (node.values().isEmpty()) {
      return Map.of();
    }
    return listed(node)
        .or(() -> described(node))
        .orElseThrow(
            () ->
                new WorkflowException(
                    "node %s is a %s, of which nothing is known here: which value is which cannot be"
                            .formatted(node.id(), node.type())
                        + " told; import the file while a ComfyUI that has this class runs, or"
                        + " export it in API format"));
  }

  private Map<String, JsonNode> named(UiNode node, JsonNode named) {
    var values = new LinkedHashMap<String, JsonNode>();
    List<UiNode.Input> widgets = node.inputs().stream().filter(UiNode.Input::widget).toList();
    for (UiNode.Input input : widgets) {
      if (!input.isUpload() && named.has(input.name())) {
        values.put(input.name(), wrapped(named.path(input.name())));
      }
    }
    if (widgets.isEmpty()) {
      Optional<NodeClass> type = find(node);
      named.properties().stream()
          .filter(e -> type.isEmpty() || type.get().input(e.getKey()).isPresent())
          .forEach(e -> values.put(e.getKey(), wrapped(e.getValue())));
    }
    return values;
  }

  private Optional<NodeClass> find(UiNode node) {
    return info == null ? Optional.empty() : info.find(node.type());
  }

  /// Files of newer editors list every widget among the inputs, older ones only those that were
  /// made into inputs: then values are left over.
  private static Optional<Map<String, JsonNode>> listed(UiNode node) {
    Deque<JsonNode> left = new ArrayDeque<>(node.values());
    var values = new LinkedHashMap<String, JsonNode>();
    for (UiNode.Input input : node.inputs()) {
      if (!input.widget()) {
        continue;
      }
      JsonNode value = left.poll();
      if (value == null) {
        return input.isUpload() ? Optional.of(values) : Optional.empty();
      }
      if (!input.isUpload()) {
        values.put(input.name(), wrapped(value));
      }
      if (input.type().equals("INT") || input.type().equals("COMBO")) {
        skipAfterwards(left);
      }
    }
    return left.isEmpty() ? Optional.of(values) : Optional.empty();
  }

  private static void skipAfterwards(Deque<JsonNode> left) {
    JsonNode next = left.peek();
    if (next != null && next.isTextual() && AFTERWARDS.contains(next.textValue())) {
      left.remove();
    }
  }

  private Optional<Map<String, JsonNode>> described(UiNode node) {
    return find(node)
        .map(
            type -> {
              Deque<JsonNode> left = new ArrayDeque<>(node.values());
              var values = new LinkedHashMap<String, JsonNode>();
              type.inputs().forEach(input -> take(input, left, values));
              if (!left.stream().allMatch(UiWidgets::isButton)) {
                throw new WorkflowException(
                    "node %s has %d values, of which the %s of this ComfyUI knows %d: it is of another"
                            .formatted(node.id(), node.values().size(), node.type(), values.size())
                        + " version; open the file in ComfyUI and save it again");
              }
              return values;
            });
  }

  private static boolean isButton(JsonNode value) {
    return !value.isValueNode()
        || value.isNull()
        || BUTTONS.contains(value.asText())
        || value.asText().isEmpty();
  }

  private static void take(ClassInput input, Deque<JsonNode> left, Map<String, JsonNode> values) {
    if (!input.isWidget()) {
      return;
    }
    JsonNode value = left.poll();
    if (value == null) {
      return;
    }
    values.put(input.name(), wrapped(value));
    if (input.isControlled()) {
      skipAfterwards(left);
    }
    if (input.type().equals(ClassInput.PARTS)) {
      input.parts(value.asText()).forEach(part -> take(part, left, values));
    }
  }

  /// A list would be read as a link.
  private static JsonNode wrapped(JsonNode value) {
    return value.isArray() ? JsonNodeFactory.instance.objectNode().set("__value__", value) : value;
  }
}
