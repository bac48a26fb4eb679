package io.genpulse.engine.comfyui.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes the graph that ComfyUI's editor would send from a file that it saved: notes fall out,
/// reroutes and primitives give way to what they pass on, muted nodes are left out with their
/// links, bypassed ones pass on the input of the same type, subgraphs are opened (`11:6`), and a
/// value of a promoted widget wins over the one inside.
final class UiWorkflowConverter {
  private static final int DEEPEST = 100;
  private static final int MOST_NODES = 20_000;
  private static final String ANY = "*";

  private final Map<String, JsonNode> definitions = new LinkedHashMap<>();
  private final Map<InputTarget, List<InputTarget>> promoted = new LinkedHashMap<>();
  private final ObjectNode nodes = JsonNodeFactory.instance.objectNode();
  private final @Nullable ObjectInfo info;
  private final UiWidgets widgets;
  private int opened;

  /// @param promoted where the values of a subgraph's widgets went, by node and name of the widget
  record Converted(WorkflowGraph graph, Map<InputTarget, List<InputTarget>> promoted) {}

  /// What an input gets.
  private sealed interface Given {
    record Linked(String node, int slot) implements Given {}

    /// @param host the widget of a subgraph that it stood in; null when it stood in a primitive
    record Valued(JsonNode value, @Nullable InputTarget host) implements Given {}

    record Nothing() implements Given {}
  }

  private UiWorkflowConverter(@Nullable ObjectInfo info) {
    this.info = info;
    this.widgets = new UiWidgets(info);
  }

  /// @throws WorkflowException when it cannot be converted
  static Converted convert(JsonNode ui, @Nullable ObjectInfo info) {
    var converter = new UiWorkflowConverter(info);
    for (JsonNode definition : ui.path("definitions").path("subgraphs")) {
      converter.definitions.put(definition.path("id").asText(), definition);
    }
    converter.open(UiScope.top(ui), 0);
    if (converter.nodes.isEmpty()) {
      throw new WorkflowException("the file has no node that would run");
    }
    return new Converted(WorkflowGraph.of(converter.nodes), converter.promoted);
  }

  private void open(UiScope scope, int depth) {
    checkDepth(depth);
    for (UiNode node : scope.nodes().values()) {
      if (node.isMuted() || node.isBypassed() || isPassedOver(node)) {
        continue;
      }
      JsonNode definition = definitions.get(node.type());
      if (definition != null) {
        checkSize(++opened);
        open(scope.within(node, definition), depth + 1);
      } else {
        add(scope, node);
        checkSize(nodes.size());
      }
    }
  }

  private static void checkDepth(int depth) {
    if (depth > DEEPEST) {
      throw new WorkflowException("links or subgraphs go round in a circle");
    }
  }

  /// Subgraphs within subgraphs can make a small file endless.
  private static void checkSize(int count) {
    if (count > MOST_NODES) {
      throw new WorkflowException(
          "the file has more than %,d nodes or uses of subgraphs".formatted(MOST_NODES));
    }
  }

  private static boolean isPassedOver(UiNode node) {
    return node.isNote() || node.isReroute() || node.isPrimitive();
  }

  private void add(UiScope scope, UiNode node) {
    if (node.type().startsWith("workflow/") || node.type().startsWith("workflow>")) {
      throw new WorkflowException(
          "node %s is a group node of an old editor; turn it into a subgraph in ComfyUI and save again"
              .formatted(node.id()));
    }
    ObjectNode json = nodes.putObject(scope.fullId(node));
    ObjectNode inputs = json.putObject("inputs");
    widgets.values(node).forEach(inputs::set);
    for (UiNode.Input input : node.inputs()) {
      if (input.isLinked()) {
        give(inputs, new InputTarget(scope.fullId(node), input.name()), linked(scope, input, 0));
      }
    }
    widgets.initial(node.type(), inputs).forEach(inputs::set);
    json.put("class_type", node.type());
    json.putObject("_meta").put("title", title(node));
  }

  private String title(UiNode node) {
    return !node.title().isEmpty() || info == null
        ? node.title().isEmpty() ? node.type() : node.title()
        : info.find(node.type()).map(NodeClass::displayName).orElse(node.type());
  }

  private void give(ObjectNode inputs, InputTarget target, Given given) {
    switch (given) {
      case Given.Linked(var node, var slot) -> inputs.putArray(target.input()).add(node).add(slot);
      case Given.Valued(var value, var host) -> {
        inputs.set(target.input(), value);
        if (host != null) {
          promoted.computeIfAbsent(host, _ -> new ArrayList<>()).add(target);
        }
      }
      case Given.Nothing() -> {}
    }
  }

  private Given linked(UiScope scope, UiNode.Input input, int depth) {
    UiLink link = scope.links().get(input.link());
    return link == null
        ? new Given.Nothing()
        : from(scope, link.origin(), link.originSlot(), input.type(), depth + 1);
  }

  /// What comes out of a node.
  private Given from(UiScope scope, String origin, int slot, String wanted, int depth) {
    checkDepth(depth);
    if (origin.equals(UiLink.SUBGRAPH_INPUT)) {
      return intoSubgraph(scope, slot, depth);
    }
    UiNode node = scope.nodes().get(origin);
    if (node == null || node.isMuted() || node.isNote()) {
      return new Given.Nothing();
    }
    if (node.isBypassed()) {
      return past(scope, node, slot, wanted, depth);
    }
    if (node.isReroute()) {
      return node.inputs().isEmpty()
          ? new Given.Nothing()
          : linked(scope, node.inputs().getFirst(), depth);
    }
    if (node.isPrimitive()) {
      return primitive(node);
    }
    JsonNode definition = definitions.get(node.type());
    if (definition == null) {
      return new Given.Linked(scope.fullId(node), slot);
    }
    UiScope within = scope.within(node, definition);
    return within
        .toOutput(slot)
        .map(link -> from(within, link.origin(), link.originSlot(), wanted, depth + 1))
        .orElseGet(Given.Nothing::new);
  }

  private static Given primitive(UiNode node) {
    if (!node.values().isEmpty()) {
      return new Given.Valued(node.values().getFirst(), null);
    }
    for (Map.Entry<String, JsonNode> value : node.namedValues().properties()) {
      return new Given.Valued(value.getValue(), null);
    }
    return new Given.Nothing();
  }

  /// A link into the subgraph wins over the value of its widget.
  private Given intoSubgraph(UiScope scope, int slot, int depth) {
    UiScope parent = scope.parent();
    UiNode host = scope.host();
    if (parent == null || host == null) {
      return new Given.Nothing();
    }
    UiNode.Input input = hostInput(scope, host, slot);
    Given linked =
        input != null && input.isLinked() ? linked(parent, input, depth) : new Given.Nothing();
    if (!(linked instanceof Given.Nothing) || (input != null && !input.widget())) {
      return linked;
    }
    String name = input == null ? scope.inputName(slot) : input.name();
    JsonNode value = widgets.values(host, scope.widgetNames()).get(name);
    return value == null
        ? linked
        : new Given.Valued(value, new InputTarget(parent.fullId(host), name));
  }

  /// Null where the node does not list it: some list only those that were linked once.
  private static UiNode.@Nullable Input hostInput(UiScope scope, UiNode host, int slot) {
    List<UiNode.Input> inputs = host.inputs();
    String name = scope.inputName(slot);
    boolean whole = inputs.size() == scope.json().path("inputs").size();
    return inputs.stream()
        .filter(input -> input.name().equals(name))
        .findFirst()
        .orElse(whole ? inputs.get(slot) : null);
  }

  /// Past a bypassed node: by the input in the same place if its type fits, else by the first of
  /// the same type.
  private Given past(UiScope scope, UiNode node, int slot, String wanted, int depth) {
    List<UiNode.Input> inputs = node.inputs();
    String type = node.outputType(slot);
    if (inputs.isEmpty()) {
      return new Given.Nothing();
    }
    if (type.equals(ANY) || wanted.equals(ANY)) {
      return linked(scope, inputs.get(slot < inputs.size() ? slot : 0), depth);
    }
    if (slot < inputs.size() && fits(inputs.get(slot).type(), type)) {
      return linked(scope, inputs.get(slot), depth);
    }
    return inputs.stream()
        .filter(input -> input.type().equals(type))
        .findFirst()
        .or(() -> inputs.stream().filter(input -> fits(input.type(), type)).findFirst())
        .map(input -> linked(scope, input, depth))
        .orElseGet(Given.Nothing::new);
  }

  private static boolean fits(String input, String output) {
    return input.equals(output) || input.equals(ANY) || List.of(input.split(",")).contains(output);
  }
}
