package io.genpulse.ui.screen;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.apiclient.TaskView;

/// An order that is not given yet: what a screen hands to the one that orders.
///
/// @param params what is known of them; the rest is the user's
public record Draft(String taskType, JsonNode params) {
  /// Everything as it was.
  public static Draft of(TaskView task) {
    return new Draft(task.taskType(), task.params());
  }

  /// As it was, and as it turned out: the seed that was drawn by lot is the order's now.
  public static Draft exactly(TaskView task) {
    ObjectNode params = copy(task.params());
    if (task.result().hasNonNull("seed")) {
      params.set("seed", task.result().get("seed"));
    }
    return new Draft(task.taskType(), params);
  }

  /// As it was, with a new seed.
  public static Draft remix(TaskView task) {
    ObjectNode params = copy(task.params());
    params.remove("seed");
    return new Draft(task.taskType(), params);
  }

  /// Another task type with one file.
  public static Draft ofFile(String taskType, String field, String file) {
    return new Draft(taskType, JsonNodeFactory.instance.objectNode().put(field, file));
  }

  private static ObjectNode copy(JsonNode params) {
    return params.isObject() ? params.deepCopy() : JsonNodeFactory.instance.objectNode();
  }
}
