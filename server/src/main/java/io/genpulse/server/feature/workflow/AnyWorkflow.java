package io.genpulse.server.feature.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.engine.EngineRequest;
import io.genpulse.engine.capability.WorkflowRunner;
import io.genpulse.engine.comfyui.workflow.Workflow;
import io.genpulse.engine.comfyui.workflow.WorkflowCatalogue;
import io.genpulse.engine.comfyui.workflow.WorkflowException;
import io.genpulse.server.handler.DeclaredTaskType;
import io.genpulse.server.handler.InvalidParamException;
import io.genpulse.server.handler.TaskContext;
import io.genpulse.server.handler.TaskResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `comfyui-workflow`: runs a graph that the task brings along, or a workflow by its name, and sets
/// inputs by name or by place (`6.text`).
final class AnyWorkflow implements DeclaredTaskType {
  static final String TYPE = "comfyui-workflow";

  private static final Set<String> PARAMS =
      Set.of("workflow", "graph", "inputs", "provider", "provider_params");

  private final WorkflowCatalogue catalogue;

  AnyWorkflow(WorkflowCatalogue catalogue) {
    this.catalogue = catalogue;
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String title() {
    return "ComfyUI workflow";
  }

  @Override
  public Class<?> capability() {
    return WorkflowRunner.class;
  }

  @Override
  public JsonNode schema() {
    ObjectNode schema = WorkflowSchema.empty(title());
    ObjectNode properties = schema.putObject("properties");
    properties
        .putObject("workflow")
        .put("type", "string")
        .put("title", "Workflow")
        .put("description", "Name of a workflow of the catalogue; this or graph.")
        .put("x-order", 1);
    properties
        .putObject("graph")
        .put("type", "object")
        .put("title", "Graph")
        .put("description", "A graph in API format, or as ComfyUI's editor saves it.")
        .put("x-order", 2);
    properties
        .putObject("inputs")
        .put("type", "object")
        .put("title", "Inputs")
        .put("description", "Values by the name of the input, or by its place, such as 6.text.")
        .put("x-order", 3);
    WorkflowSchema.addEngine(properties);
    schema.putArray("required");
    return schema.put("additionalProperties", false);
  }

  @Override
  public Optional<EngineRequest> request(JsonNode params, Refusals refusals) {
    for (String name : unknown(params)) {
      refusals.add(name, "there is no parameter \"" + name + "\"", "unknown");
    }
    try {
      return run(params).request((param, detail, code) -> refusals.add(place(param), detail, code));
    } catch (InvalidParamException e) {
      refusals.add(e.param(), e.getMessage(), "invalid");
      return Optional.empty();
    }
  }

  private static List<String> unknown(JsonNode params) {
    var names = new ArrayList<String>();
    params.fieldNames().forEachRemaining(names::add);
    names.removeAll(PARAMS);
    return names.stream().map(name -> name.length() > 60 ? name.substring(0, 60) : name).toList();
  }

  /// Inputs lie one level deeper than those of a workflow that is its own task type.
  private static String place(String param) {
    return WorkflowRun.OTHERS.contains(param) ? param : "inputs/" + param;
  }

  @Override
  public TaskResult execute(JsonNode params, TaskContext context) throws InterruptedException {
    return run(params).execute(context);
  }

  /// @throws InvalidParamException when there is no such workflow
  private WorkflowRun run(JsonNode params) {
    JsonNode inputs = given(params, "inputs");
    if (inputs == null) {
      inputs = JsonNodeFactory.instance.objectNode();
    } else if (!inputs.isObject()) {
      throw new InvalidParamException("inputs", "inputs must be an object");
    }
    var keys = new ArrayList<String>();
    inputs.fieldNames().forEachRemaining(keys::add);
    try {
      return new WorkflowRun(
          catalogue.withPlaces(workflow(params), keys), params, inputs, Set.of());
    } catch (WorkflowException e) {
      throw new InvalidParamException("graph", "graph cannot be used: " + e.getMessage());
    }
  }

  private Workflow workflow(JsonNode params) {
    JsonNode name = given(params, "workflow");
    JsonNode graph = given(params, "graph");
    if (name != null && graph != null) {
      throw new InvalidParamException("workflow", "give a workflow or a graph, not both");
    }
    if (graph != null) {
      return catalogue.inline(graph);
    }
    if (name == null || !name.isTextual()) {
      throw new InvalidParamException(
          "workflow", "workflow must be the name of one, or graph be given");
    }
    return catalogue
        .find(name.textValue())
        .orElseThrow(
            () ->
                new InvalidParamException(
                    "workflow",
                    "there is no workflow %s; there are %s"
                        .formatted(
                            name.toString(),
                            String.join(
                                ", ", catalogue.all().stream().map(Workflow::name).toList()))));
  }

  private static @Nullable JsonNode given(JsonNode params, String name) {
    JsonNode value = params.path(name);
    return value.isMissingNode() || value.isNull() ? null : value;
  }
}
