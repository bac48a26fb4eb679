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

  private static final Set<String> BETWEEN =
      Set.of("upload3dmodel", "uploadExtraResources", "clear");
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
    if (node.promoted().isArray()) {
      return promoted(node);
    }
    if (node.type().equals(NodeClass.CUSTOM_COMBO)) {
      return customCombo(node.values());
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

  /// Of a node that stands for a subgraph.
  ///
  /// @param widgets of the subgraph, in order
  /// @throws WorkflowException when that cannot be told
  Map<String, JsonNode> values(UiNode host, List<String> widgets) {
    long listed = host.inputs().stream().filter(UiNode.Input::widget).count();
    boolean told = host.namedValues().isObject() || host.promoted().isArray();
    if (told || listed == widgets.size() || host.values().size() != widgets.size()) {
      return values(host);
    }
    var values = new LinkedHashMap<String, JsonNode>();
    for (int n = 0; n < widgets.size(); n++) {
      values.put(widgets.get(n), wrapped(host.values().get(n)));
    }
    return values;
  }

  /// Of a subgraph: a value for each widget that was promoted, of which those of its own inputs
  /// count; the others stand within.
  private static Map<String, JsonNode> promoted(UiNode node) {
    var values = new LinkedHashMap<String, JsonNode>();
    for (int n = 0; n < Math.min(node.promoted().size(), node.values().size()); n++) {
      JsonNode widget = node.promoted().path(n);
      JsonNode value = node.values().get(n);
      if (widget.path(0).asText().equals(UiNode.ITSELF) && !value.isNull()) {
        values.put(widget.path(1).asText(), wrapped(value));
      }
    }
    return values;
  }

  /// Its class names the choice alone; the editor adds which one it is, and the options that there
  /// are to choose from.
  private static Map<String, JsonNode> customCombo(List<JsonNode> values) {
    var named = new LinkedHashMap<String, JsonNode>();
    for (int n = 0; n < values.size(); n++) {
      String name = n == 0 ? "choice" : n == 1 ? "index" : "option" + (n - 1);
      named.put(name, wrapped(values.get(n)));
    }
    return named;
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
              // Of a class that takes no value, those are for the editor's own eyes.
              boolean hasWidgets = type.inputs().stream().anyMatch(ClassInput::isWidget);
              if (hasWidgets && !left.stream().allMatch(value -> isSpare(value, values))) {
                throw new WorkflowException(
                    "node %s has %d values, of which the %s of this ComfyUI knows %d: it is of another"
                            .formatted(node.id(), node.values().size(), node.type(), values.size())
                        + " version; open the file in ComfyUI and save it again");
              }
              return values;
            });
  }

  /// What widgets hold that the file tells nothing of: the editor makes one for each input of the
  /// class, also those that it has got since.
  ///
  /// @param known inputs of the node
  Map<String, JsonNode> initial(String nodeClass, JsonNode known) {
    var values = new LinkedHashMap<String, JsonNode>();
    if (info != null) {
      info.find(nodeClass).ifPresent(type -> addInitial(type, known, values));
    }
    return values;
  }

  private static void addInitial(NodeClass type, JsonNode known, Map<String, JsonNode> values) {
    var all = new LinkedHashMap<String, JsonNode>();
    known.properties().forEach(entry -> all.put(entry.getKey(), entry.getValue()));
    int before;
    do {
      before = all.size();
      for (ClassInput input : new NodeInputs(type, all).all()) {
        JsonNode initial = input.initial();
        if (input.isWidget() && initial != null && !all.containsKey(input.name())) {
          all.put(input.name(), wrapped(initial));
        }
      }
      // A choice may have brought inputs of its own.
    } while (all.size() > before);
    all.keySet().removeIf(known::has);
    values.putAll(all);
  }

  private static boolean isSpare(JsonNode value, Map<String, JsonNode> values) {
    return isButton(value) || values.containsValue(value);
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
    while (left.size() > 1 && BETWEEN.contains(left.peek().asText())) {
      left.remove();
    }
    JsonNode value = left.poll();
    if (value == null) {
      return;
    }
    values.put(input.name(), wrapped(value));
    skipFields(value, left);
    if (input.isControlled()) {
      skipAfterwards(left);
    }
    if (input.type().equals(ClassInput.PARTS)) {
      input.parts(value.asText()).forEach(part -> take(part, left, values));
    }
  }

  /// The widget of a value with fields has a widget for each of them, which follow it.
  private static void skipFields(JsonNode value, Deque<JsonNode> left) {
    if (!value.isObject() || value.isEmpty() || left.size() < value.size()) {
      return;
    }
    List<JsonNode> fields = value.valueStream().toList();
    if (left.stream().limit(fields.size()).toList().equals(fields)) {
      fields.forEach(_ -> left.remove());
    }
  }

  /// A list would be read as a link.
  private static JsonNode wrapped(JsonNode value) {
    return value.isArray() ? JsonNodeFactory.instance.objectNode().set("__value__", value) : value;
  }
}
