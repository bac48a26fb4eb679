package io.genpulse.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.server.fleet.WaitReasons;
import io.genpulse.server.fleet.Waiting;
import io.genpulse.server.ingress.PendingLimit;
import io.genpulse.server.task.Lane;
import io.genpulse.server.task.NewTask;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Says what would become of a task: who would do it, what it would wait for, and what it may cost.
/// Stores nothing, tells nobody, and asks no provider.
public final class DryRun {
  private static final String MODEL = "model:";

  private final WaitReasons reasons;
  private final CostForecast costs;
  private final PendingLimit limit;

  public DryRun(WaitReasons reasons, CostForecast costs, PendingLimit limit) {
    this.reasons = reasons;
    this.costs = costs;
    this.limit = limit;
  }

  ObjectNode of(NewTask task) {
    JsonNode params = TaskJson.parse(task.params());
    Optional<Waiting> waiting = reasons.expected(task);
    ObjectNode node = Replies.JSON.createObjectNode().put("dry_run", true);
    node.put("task_type", task.taskType());
    node.put("route", task.route().word());
    node.put("provider", task.provider());
    node.put("model", model(task, params));
    task.needs().forEach(node.putArray("needs")::add);
    node.put("priority", Lane.priority(task.priority()));
    node.put("lane", Lane.of(task.priority()).word());
    node.set("waiting", waiting.map(DryRun::json).orElse(NullNode.instance));
    CostForecast.Costs cost = costs.of(task, params);
    node.set("price", json(cost.price()));
    node.set("limits", json(cost.limits()));
    ArrayNode warnings = node.putArray("warnings");
    waiting.filter(why -> why.ahead() == null).map(Waiting::detail).ifPresent(warnings::add);
    cost.refusal().ifPresent(warnings::add);
    if (limit.isFull()) {
      warnings.add("the task would be refused now: " + limit.refusal().refusal().sentence());
    }
    return node;
  }

  private static JsonNode json(@Nullable ObjectNode node) {
    return node == null ? NullNode.instance : node;
  }

  private static JsonNode json(Waiting waiting) {
    return Replies.JSON.valueToTree(waiting);
  }

  /// The one named, or the one that the engine would take.
  private static @Nullable String model(NewTask task, JsonNode params) {
    return params.path("model").isTextual()
        ? params.path("model").textValue()
        : task.needs().stream()
            .filter(need -> need.startsWith(MODEL))
            .map(need -> need.substring(MODEL.length()))
            .findFirst()
            .orElse(null);
  }
}
