package io.genpulse.engine.comfyui.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads and writes the small file beside a graph that says what the workflow is for, what may be
/// set and what it needs. Every field may be left out; without `inputs` the titles of the nodes
/// tell them.
final class Descriptor {
  private static final Set<String> FIELDS =
      Set.of(
          "title",
          "description",
          "capability",
          "order",
          "minimum_version",
          "inputs",
          "outputs",
          "models");
  static final Set<String> RESERVED = Set.of("provider", "provider_params");
  private static final Set<String> INPUT_FIELDS =
      Set.of(
          "name",
          "to",
          "type",
          "title",
          "description",
          "multiply",
          "default",
          "minimum",
          "maximum",
          "step",
          "choices",
          "examples",
          "required",
          "multiline");

  private final JsonNode json;

  /// @throws WorkflowException when it has a field that is none
  Descriptor(JsonNode json) {
    this.json = json;
    if (!json.isObject()) {
      throw new WorkflowException("the descriptor must be a JSON object");
    }
    refuseOthers(json, FIELDS, "the descriptor");
  }

  private static void refuseOthers(JsonNode json, Set<String> known, String where) {
    var others = new LinkedHashSet<String>();
    json.fieldNames().forEachRemaining(others::add);
    others.removeAll(known);
    if (!others.isEmpty()) {
      throw new WorkflowException(
          "%s has no field %s; there are %s"
              .formatted(
                  where,
                  String.join(", ", others),
                  String.join(", ", known.stream().sorted().toList())));
    }
  }

  /// The workflow of this descriptor.
  ///
  /// @param info what a server says of the classes; null when none has
  Workflow workflow(String name, WorkflowGraph graph, @Nullable ObjectInfo info, boolean builtIn) {
    var titles = new NodeTitles(graph);
    var guess = new InputGuess(graph, info);
    List<WorkflowInput> inputs = json.has("inputs") ? inputs(graph, guess) : titled(titles, guess);
    List<String> outputs = json.has("outputs") ? texts(json.path("outputs")) : titles.outputs();
    for (String node : outputs) {
      if (!graph.has(node)) {
        throw new WorkflowException("outputs names node " + node + ", which the graph has not");
      }
    }
    String title = json.path("title").asText();
    return new Workflow(
        name,
        title.isBlank() ? WorkflowInput.titleOf(name.replace('-', ' ')) : title,
        json.path("description").asText(),
        json.path("capability").isTextual() ? json.path("capability").textValue() : null,
        json.path("order").asInt(100),
        json.path("minimum_version").asText(),
        graph,
        inputs,
        outputs,
        models(),
        builtIn);
  }

  private static List<WorkflowInput> titled(NodeTitles titles, InputGuess guess) {
    var inputs = new ArrayList<WorkflowInput>();
    titles
        .inputs()
        .forEach(
            (name, targets) -> {
              checkName(name);
              inputs.add(guess.input(name, targets));
            });
    return inputs;
  }

  private List<WorkflowInput> inputs(WorkflowGraph graph, InputGuess guess) {
    var inputs = new ArrayList<WorkflowInput>();
    var names = new LinkedHashSet<String>();
    for (JsonNode one : json.path("inputs")) {
      refuseOthers(one, INPUT_FIELDS, "an input");
      WorkflowInput input = input(one, graph, guess);
      if (!names.add(input.name())) {
        throw new WorkflowException("two inputs are called " + input.name());
      }
      inputs.add(input);
    }
    return inputs;
  }

  private static WorkflowInput input(JsonNode json, WorkflowGraph graph, InputGuess guess) {
    String name = json.path("name").asText();
    checkName(name);
    List<InputTarget> targets =
        (json.path("to").isTextual() ? List.of(json.path("to").asText()) : texts(json.path("to")))
            .stream().map(place -> InputTarget.of(place, graph)).toList();
    if (targets.isEmpty()) {
      throw new WorkflowException("input " + name + " has no \"to\" that says where it goes");
    }
    for (InputTarget target : targets) {
      if (!graph.has(target.node())) {
        throw new WorkflowException(
            "input %s goes to node %s, which the graph has not".formatted(name, target.node()));
      }
    }
    WorkflowInput guessed = guess.input(name, targets);
    InputType type =
        json.has("type")
            ? InputType.of(json.path("type").asText())
                .orElseThrow(
                    () ->
                        new WorkflowException(
                            "input %s has no type \"%s\"; there are %s"
                                .formatted(name, json.path("type").asText(), types())))
            : guessed.type();
    return new WorkflowInput(
        name,
        type,
        targets,
        json.path("title").asText(guessed.title()),
        json.path("description").asText(),
        number(json, "multiply", null),
        json.has("default") && !json.path("default").isNull() ? json.path("default") : null,
        number(json, "minimum", guessed.least()),
        number(json, "maximum", guessed.most()),
        number(json, "step", guessed.step()),
        json.has("choices") ? texts(json.path("choices")) : guessed.choices(),
        json.has("examples") ? texts(json.path("examples")) : guessed.examples(),
        json.has("required") ? json.path("required").asBoolean() : type.isFile(),
        json.has("multiline") ? json.path("multiline").asBoolean() : guessed.multiline());
  }

  private static void checkName(String name) {
    if (RESERVED.contains(name)) {
      throw new WorkflowException(
          "no input can be called " + name + ": every task has a parameter of that name");
    }
    if (!name.matches("[a-z0-9_]{1,64}")) {
      throw new WorkflowException(
          "an input's name is 1..64 of a-z, 0-9 and '_' but was \"" + name + "\"");
    }
  }

  private static String types() {
    return String.join(", ", Arrays.stream(InputType.values()).map(InputType::word).toList());
  }

  private static @Nullable BigDecimal number(
      JsonNode json, String field, @Nullable BigDecimal instead) {
    return json.path(field).isNumber() ? json.path(field).decimalValue() : instead;
  }

  private List<NeededModel> models() {
    var models = new ArrayList<NeededModel>();
    for (JsonNode model : json.path("models")) {
      refuseOthers(model, Set.of("folder", "file", "url"), "a model");
      models.add(
          new NeededModel(
              model.path("folder").asText(),
              model.path("file").asText(),
              model.path("url").isTextual() ? model.path("url").textValue() : null));
    }
    return models;
  }

  private static List<String> texts(JsonNode array) {
    var texts = new ArrayList<String>();
    array.forEach(item -> texts.add(item.asText()));
    return texts;
  }

  /// The descriptor that says what this workflow is.
  static ObjectNode json(Workflow workflow) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("title", workflow.title());
    if (!workflow.description().isEmpty()) {
      json.put("description", workflow.description());
    }
    if (workflow.capability() != null) {
      json.put("capability", workflow.capability());
      json.put("order", workflow.order());
    }
    if (!workflow.minimumVersion().isEmpty()) {
      json.put("minimum_version", workflow.minimumVersion());
    }
    var inputs = json.putArray("inputs");
    workflow.inputs().forEach(input -> inputs.add(json(input)));
    workflow.outputs().forEach(json.putArray("outputs")::add);
    if (!workflow.models().isEmpty()) {
      var models = json.putArray("models");
      for (NeededModel model : workflow.models()) {
        ObjectNode one = models.addObject().put("folder", model.folder()).put("file", model.file());
        if (model.url() != null) {
          one.put("url", model.url());
        }
      }
    }
    return json;
  }

  private static ObjectNode json(WorkflowInput input) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", input.name());
    if (input.targets().size() == 1) {
      json.put("to", input.targets().getFirst().toString());
    } else {
      input.targets().forEach(target -> json.withArray("/to").add(target.toString()));
    }
    json.put("type", input.type().word());
    json.put("title", input.title());
    if (!input.description().isEmpty()) {
      json.put("description", input.description());
    }
    if (input.multiply() != null) {
      json.put("multiply", input.multiply());
    }
    JsonNode fallback = input.fallback();
    if (fallback != null) {
      json.set("default", fallback);
    }
    if (input.least() != null) {
      json.put("minimum", input.least());
    }
    if (input.most() != null) {
      json.put("maximum", input.most());
    }
    if (input.step() != null) {
      json.put("step", input.step());
    }
    input.choices().forEach(choice -> json.withArray("/choices").add(choice));
    input.examples().forEach(example -> json.withArray("/examples").add(example));
    if (input.required()) {
      json.put("required", true);
    }
    if (input.multiline()) {
      json.put("multiline", true);
    }
    return json;
  }
}
