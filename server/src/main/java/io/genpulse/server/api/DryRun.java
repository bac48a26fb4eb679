package io.genpulse.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.server.fleet.WaitReasons;
import io.genpulse.server.fleet.Waiting;
import io.genpulse.server.ingress.PendingLimit;
import io.genpulse.server.task.BillingRecords;
import io.genpulse.server.task.BillingRecords.Line;
import io.genpulse.server.task.Lane;
import io.genpulse.server.task.NewTask;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Says what would become of a task: who would do it, what it would wait for, and what it may cost.
/// Stores nothing, tells nobody, and asks no provider.
public final class DryRun {
  private static final String MODEL = "model:";
  private static final Duration LATELY = Duration.ofDays(30);
  private static final int MONEY_DIGITS = 6;

  private final WaitReasons reasons;
  private final BillingRecords records;
  private final PendingLimit limit;
  private final InstantSource clock;

  public DryRun(
      WaitReasons reasons, BillingRecords records, PendingLimit limit, InstantSource clock) {
    this.reasons = reasons;
    this.records = records;
    this.limit = limit;
    this.clock = clock;
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
    node.set("waiting", waiting.map(this::json).orElse(NullNode.instance));
    node.set("price", price(task, params));
    ArrayNode warnings = node.putArray("warnings");
    waiting.filter(why -> why.ahead() == null).map(Waiting::detail).ifPresent(warnings::add);
    if (limit.isFull()) {
      warnings.add("the task would be refused now: " + limit.refusal().refusal().sentence());
    }
    return node;
  }

  private JsonNode json(Waiting waiting) {
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

  /// What the provider charged lately for as much, which is the best that is known before: null
  /// where it charged for nothing yet.
  private JsonNode price(NewTask task, JsonNode params) {
    String provider = task.provider();
    if (provider == null) {
      return NullNode.instance;
    }
    Instant now = clock.instant();
    Optional<Line> charged =
        records.sums(now.minus(LATELY), now, BillingRecords.Group.PROVIDER).stream()
            .filter(line -> provider.equals(line.group()) && line.quantity() > 0)
            .findFirst();
    long count = Math.max(1, params.path("count").asLong(1));
    return charged.<JsonNode>map(line -> price(line, count)).orElse(NullNode.instance);
  }

  private static ObjectNode price(Line line, long count) {
    BigDecimal amount =
        line.amount()
            .multiply(BigDecimal.valueOf(count))
            .divide(BigDecimal.valueOf(line.quantity()), MONEY_DIGITS, RoundingMode.HALF_UP);
    return Replies.JSON
        .createObjectNode()
        .put("amount", amount.toPlainString())
        .put("currency", line.currency())
        .put("unit", line.unit())
        .put("quantity", count)
        .put("basis", "what the provider charged for a unit in the last 30 days");
  }
}
