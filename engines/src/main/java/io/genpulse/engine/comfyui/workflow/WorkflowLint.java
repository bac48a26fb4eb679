package io.genpulse.engine.comfyui.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Looks over a graph before it runs, with what the server says of its classes: more than ComfyUI
/// checks itself, and with the remedy.
public final class WorkflowLint {
  private final WorkflowGraph graph;
  private final ObjectInfo info;
  private final List<NeededModel> models;
  private final Set<InputTarget> uploads;
  private final List<Finding> findings = new ArrayList<>();

  private WorkflowLint(
      WorkflowGraph graph, ObjectInfo info, List<NeededModel> models, Set<InputTarget> uploads) {
    this.graph = graph;
    this.info = info;
    this.models = models;
    this.uploads = uploads;
  }

  /// What is wrong with a workflow as it stands.
  public static List<Finding> check(Workflow workflow, ObjectInfo info) {
    return new WorkflowLint(workflow.graph(), info, workflow.models(), Set.of()).findings();
  }

  /// What is wrong with a graph that has its values.
  ///
  /// @param graph in API format
  /// @param uploads inputs that get the name of an uploaded file
  public static List<Finding> check(JsonNode graph, ObjectInfo info, Set<InputTarget> uploads) {
    return new WorkflowLint(WorkflowGraph.of(graph), info, List.of(), uploads).findings();
  }

  private List<Finding> findings() {
    boolean ends = false;
    for (String node : graph.ids()) {
      NodeClass type = info.find(graph.classOf(node)).orElse(null);
      if (type == null) {
        unknownNode(node);
        ends = true;
      } else {
        ends |= type.outputNode();
        look(node, type);
      }
    }
    new NodeTitles(graph)
        .idle()
        .forEach(
            (node, title) ->
                add(
                    Finding.Code.IDLE_TITLE,
                    node,
                    null,
                    "%s sets nothing: all that %s takes comes from other nodes; give one of those the title"
                        .formatted(title, graph.classOf(node))));
    if (!ends) {
      add(Finding.Code.NO_OUTPUT, null, null, "no node of the graph saves or shows anything");
    }
    return List.copyOf(findings);
  }

  private void add(
      Finding.Code code, @Nullable String node, @Nullable String input, String message) {
    add(code, node, input, message, List.of());
  }

  private void add(
      Finding.Code code,
      @Nullable String node,
      @Nullable String input,
      String message,
      List<String> suggestions) {
    findings.add(new Finding(code, node, input, message, suggestions));
  }

  private void unknownNode(String node) {
    String type = graph.classOf(node);
    List<String> near = NearNames.of(type, info.names());
    add(
        Finding.Code.UNKNOWN_NODE,
        node,
        null,
        "this ComfyUI has no node class %s%s; install the custom nodes that bring it, or a newer ComfyUI"
            .formatted(type, like(near)),
        near);
  }

  private static String like(List<String> near) {
    return near.isEmpty() ? "" : " (it has " + String.join(", ", near) + ")";
  }

  private void look(String node, NodeClass type) {
    if (type.paid()) {
      add(
          Finding.Code.PAID_NODE,
          node,
          null,
          "%s is done by a partner's service and costs money".formatted(type.displayName()));
    }
    Map<String, JsonNode> values = graph.inputs(node);
    var inputs = new NodeInputs(type, values);
    for (ClassInput input : inputs.all()) {
      JsonNode value = values.get(input.name());
      if (value == null) {
        missing(node, type, input, values);
      } else if (WorkflowGraph.isLink(value)) {
        link(node, input.name(), value);
      } else if (!uploads.contains(new InputTarget(node, input.name()))) {
        value(node, type, input, value);
      }
    }
    values.forEach(
        (name, value) -> {
          if (!inputs.knows(name) && !type.takesAnything()) {
            add(
                Finding.Code.UNKNOWN_INPUT,
                node,
                name,
                "%s has no input %s here; it would be dropped without a word"
                    .formatted(type.name(), name),
                NearNames.of(name, inputs.all().stream().map(ClassInput::name).toList()));
          } else if (inputs.find(name).isEmpty() && WorkflowGraph.isLink(value)) {
            link(node, name, value);
          }
        });
  }

  private void missing(
      String node, NodeClass type, ClassInput input, Map<String, JsonNode> values) {
    boolean several =
        input.type().equals(ClassInput.SEVERAL)
            && (input.fewest() == 0
                || values.keySet().stream().anyMatch(name -> name.startsWith(input.name() + ".")));
    // ComfyUI does without those of a part.
    if (!input.required() || several || input.name().indexOf('.') >= 0) {
      return;
    }
    JsonNode fallback = input.fallback();
    add(
        Finding.Code.MISSING_INPUT,
        node,
        input.name(),
        "%s needs %s%s"
            .formatted(
                type.name(), input.name(), fallback == null ? "" : ", by default " + fallback),
        fallback == null ? List.of() : List.of(fallback.asText()));
  }

  private void link(String node, String input, JsonNode value) {
    String origin = value.path(0).textValue();
    if (!graph.has(origin)) {
      add(
          Finding.Code.BROKEN_LINK,
          node,
          input,
          "%s comes from node %s, which the graph has not".formatted(input, origin));
      return;
    }
    int slot = value.path(1).asInt();
    info.find(graph.classOf(origin))
        .filter(type -> slot < 0 || slot >= type.outputs())
        .ifPresent(
            type ->
                add(
                    Finding.Code.BROKEN_LINK,
                    node,
                    input,
                    "%s comes from output %d of %s, which has %d"
                        .formatted(input, slot, type.name(), type.outputs())));
  }

  private void value(String node, NodeClass type, ClassInput input, JsonNode value) {
    switch (input.type()) {
      case "INT", "FLOAT" -> number(node, input, value);
      case "BOOLEAN" -> {}
      case "COMBO" -> choice(node, type, input, value);
      case ClassInput.PARTS -> key(node, input, value);
      default -> {}
    }
  }

  private void number(String node, ClassInput input, JsonNode value) {
    if (!value.isNumber()) {
      // ComfyUI reads numbers from texts, too.
      if (!value.isTextual()
          || !value.textValue().strip().matches("-?\\d+(\\.\\d+)?([eE][-+]?\\d+)?")) {
        add(
            Finding.Code.WRONG_TYPE,
            node,
            input.name(),
            "%s must be a number but is %s".formatted(input.name(), value));
      }
      return;
    }
    BigDecimal number = value.decimalValue();
    BigDecimal least = input.least();
    BigDecimal most = input.most();
    if ((least != null && number.compareTo(least) < 0)
        || (most != null && number.compareTo(most) > 0)) {
      add(
          Finding.Code.OUT_OF_RANGE,
          node,
          input.name(),
          "%s must be %s..%s but is %s"
              .formatted(
                  input.name(), least == null ? "" : least, most == null ? "" : most, value));
    }
  }

  private void key(String node, ClassInput input, JsonNode value) {
    if (!input.keys().contains(value.asText())) {
      add(
          Finding.Code.WRONG_KEY,
          node,
          input.name(),
          "%s must be one of %s but is %s"
              .formatted(input.name(), String.join(", ", input.keys()), value),
          input.keys());
    }
  }

  private void choice(String node, NodeClass type, ClassInput input, JsonNode value) {
    List<String> choices = input.choices();
    boolean upload = input.isUploaded() || FileNodes.upload(type.name(), input.name()).isPresent();
    if (choices == null
        || type.takesAnything()
        || upload
        || !value.isValueNode()
        || choices.contains(value.asText())) {
      return;
    }
    String folder = FileNodes.folder(type.name(), input.name()).orElse(null);
    List<String> near = NearNames.of(value.asText(), choices);
    if (folder != null || InputGuess.isModelFile(value.asText())) {
      add(
          Finding.Code.MISSING_MODEL,
          node,
          input.name(),
          "%s is not in %s%s%s"
              .formatted(
                  value.asText(),
                  folder == null ? "the folder of " + input.name() : "models/" + folder,
                  near.isEmpty() ? "" : "; like it are " + String.join(", ", near),
                  source(value.asText())),
          near);
    } else {
      add(
          Finding.Code.WRONG_CHOICE,
          node,
          input.name(),
          "%s has no choice %s%s".formatted(input.name(), value, like(near)),
          near);
    }
  }

  private String source(String file) {
    return models.stream()
        .filter(model -> model.file().equals(file) && model.url() != null)
        .map(model -> "; it can be had from " + model.url())
        .findFirst()
        .orElse("");
  }
}
