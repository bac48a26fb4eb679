package io.genpulse.server.feature.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.engine.comfyui.workflow.InputType;
import io.genpulse.engine.comfyui.workflow.Workflow;
import io.genpulse.engine.comfyui.workflow.WorkflowInput;
import org.jspecify.annotations.Nullable;

/// Writes the JSON Schema of a workflow's inputs, in the words that those of handlers have.
final class WorkflowSchema {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private WorkflowSchema() {}

  static ObjectNode of(Workflow workflow) {
    ObjectNode schema = empty(workflow.title());
    if (!workflow.description().isEmpty()) {
      schema.put("description", workflow.description());
    }
    ObjectNode properties = schema.putObject("properties");
    for (WorkflowInput input : workflow.inputs()) {
      properties.set(input.name(), property(workflow, input, properties.size() + 1));
    }
    addEngine(properties);
    var required = schema.putArray("required");
    workflow.inputs().stream()
        .filter(input -> input.required() && input.fallback() == null)
        .forEach(input -> required.add(input.name()));
    schema.put("additionalProperties", false);
    return schema;
  }

  static ObjectNode empty(String title) {
    return JSON.objectNode()
        .put("$schema", "https://json-schema.org/draft/2020-12/schema")
        .put("title", title)
        .put("type", "object");
  }

  /// The parameters that every workflow has.
  static void addEngine(ObjectNode properties) {
    properties
        .putObject("provider")
        .put("type", "string")
        .put("title", "Provider")
        .put("description", "Engine that runs it.")
        .put("x-choices", "providers")
        .put("x-group", "Engine")
        .put("x-order", properties.size());
    properties
        .putObject("provider_params")
        .put("type", "object")
        .put("title", "Provider params")
        .put("description", "What only this engine understands.")
        .put("x-group", "Engine")
        .put("x-order", properties.size());
  }

  private static ObjectNode property(Workflow workflow, WorkflowInput input, int place) {
    ObjectNode property = JSON.objectNode();
    String type = type(input.type());
    if (!type.isEmpty()) {
      property.put("type", type);
    }
    property.put("title", input.title());
    if (!input.description().isEmpty()) {
      property.put("description", input.description());
    }
    JsonNode standard = standard(workflow, input);
    if (standard != null) {
      property.set("default", standard);
    }
    if (input.least() != null) {
      property.put("minimum", input.least());
    }
    if (input.most() != null) {
      property.put("maximum", input.most());
    }
    if (input.step() != null) {
      property.put("multipleOf", input.step());
    }
    input.choices().forEach(choice -> property.withArray("/enum").add(choice));
    input.examples().forEach(example -> property.withArray("/examples").add(example));
    if (input.multiline()) {
      property.put("format", "multiline");
    }
    if (input.type().isFile()) {
      property.put("format", "input-file");
    }
    return property.put("x-order", place);
  }

  /// What counts when it is left out. Of seeds and files that is nothing that can be shown.
  private static @Nullable JsonNode standard(Workflow workflow, WorkflowInput input) {
    if (input.fallback() != null) {
      return input.fallback();
    }
    JsonNode value = workflow.graph().value(input.targets().getFirst());
    return input.type() == InputType.SEED || input.type().isFile() || !value.isValueNode()
        ? null
        : value;
  }

  private static String type(InputType type) {
    return switch (type) {
      case TEXT, MODEL, IMAGE, MASK, VIDEO, AUDIO -> "string";
      case INTEGER, SEED -> "integer";
      case NUMBER -> "number";
      case BOOLEAN -> "boolean";
      case JSON -> "";
    };
  }
}
