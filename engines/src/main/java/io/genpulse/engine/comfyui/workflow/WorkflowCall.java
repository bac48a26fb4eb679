package io.genpulse.engine.comfyui.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.engine.capability.WorkflowRunner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A workflow with the values of one call: what an engine is asked to run.
public final class WorkflowCall {
  // What JavaScript and JSON carry without loss.
  private static final long SEEDS = 1L << 53;

  private WorkflowCall() {}

  /// @param values as [InputValues] read them
  /// @param files the file that a value names
  /// @param randomSeed for seeds that are left out; one and the same for all of them
  /// @param extras what the engine alone understands
  public static WorkflowRunner.Request request(
      Workflow workflow,
      Map<WorkflowInput, JsonNode> values,
      Function<String, Path> files,
      long randomSeed,
      Map<String, Object> extras) {
    ObjectNode graph = workflow.json();
    var uploads = new ArrayList<WorkflowRunner.FileValue>();
    var metadata = new LinkedHashMap<String, Object>();
    metadata.put("workflow", workflow.name());
    for (WorkflowInput input : workflow.inputs()) {
      JsonNode value = values.get(input);
      if (input.type() == InputType.SEED) {
        value = seed(input, value, randomSeed);
        metadata.put(input.name(), value.bigIntegerValue());
      }
      if (value == null) {
        leaveOut(input, graph);
        continue;
      }
      if (input.multiply() != null && value.isNumber()) {
        value =
            JsonNodeFactory.instance.numberNode(value.decimalValue().multiply(input.multiply()));
      }
      Path file = input.type().isFile() ? files.apply(value.textValue()) : null;
      for (InputTarget target : input.targets()) {
        if (file != null) {
          uploads.add(new WorkflowRunner.FileValue(target.node(), target.input(), file));
        } else {
          ((ObjectNode) graph.path(target.node()).path("inputs")).set(target.input(), value);
        }
      }
    }
    return new WorkflowRunner.Request(
        workflow.name(), graph, uploads, new LinkedHashSet<>(workflow.outputs()), metadata, extras);
  }

  /// A file that is not given takes its node along: nodes that take it do without.
  private static void leaveOut(WorkflowInput input, ObjectNode graph) {
    if (!input.type().isFile()) {
      return;
    }
    for (InputTarget target : input.targets()) {
      graph.remove(target.node());
      graph.forEach(
          node ->
              node.path("inputs")
                  .properties()
                  .removeIf(
                      entry ->
                          WorkflowGraph.isLink(entry.getValue())
                              && entry.getValue().path(0).asText().equals(target.node())));
    }
  }

  private static JsonNode seed(WorkflowInput input, @Nullable JsonNode given, long random) {
    return given == null || InputValues.isRandomSeed(input, given.decimalValue())
        ? JsonNodeFactory.instance.numberNode(random)
        : given;
  }

  /// A seed that looks random and is the same in every attempt of a task.
  public static long seedOf(String taskId) {
    return new SplittableRandom(taskId.hashCode() * 0x9E3779B97F4A7C15L + taskId.length())
        .nextLong(SEEDS);
  }
}
