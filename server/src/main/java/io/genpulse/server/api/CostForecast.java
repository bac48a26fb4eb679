package io.genpulse.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.client.http.CostLimits;
import io.genpulse.engine.EngineCatalog;
import io.genpulse.engine.EngineFactory;
import io.genpulse.engine.Money;
import io.genpulse.engine.Purchase;
import io.genpulse.server.registry.HandlerRegistry;
import io.genpulse.server.task.BillingRecords;
import io.genpulse.server.task.BillingRecords.Line;
import io.genpulse.server.task.NewTask;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Says what a task may cost, and whether the limits of its provider leave room for it. Asks no
/// provider.
public final class CostForecast {
  private static final Duration LATELY = Duration.ofDays(30);
  private static final int MONEY_DIGITS = 6;

  private final BillingRecords records;
  private final EngineCatalog engines;
  private final HandlerRegistry registry;
  private final InstantSource clock;

  public CostForecast(
      BillingRecords records,
      EngineCatalog engines,
      HandlerRegistry registry,
      InstantSource clock) {
    this.records = records;
    this.engines = engines;
    this.registry = registry;
    this.clock = clock;
  }

  /// @param price null where nothing is known
  /// @param limits of the provider, and what is spent; null where there are none
  /// @param refusal why the task would fail now
  record Costs(@Nullable ObjectNode price, @Nullable ObjectNode limits, Optional<String> refusal) {}

  private record Price(Money money, String unit, BigDecimal quantity, String basis) {}

  Costs of(NewTask task, JsonNode params) {
    String provider = task.provider();
    if (provider == null) {
      return new Costs(null, null, Optional.empty());
    }
    Optional<EngineFactory> factory = engines.factory(provider);
    Optional<CostLimits> limits =
        factory.flatMap(one -> CostLimits.of(one.id(), engines.settings(one)));
    Optional<Purchase> purchase = factory.flatMap(one -> purchase(one, task, params));
    Optional<Price> price =
        purchase
            .flatMap(wanted -> limits.flatMap(one -> listed(one, wanted)))
            .or(() -> charged(provider, params));
    return new Costs(
        price.map(CostForecast::json).orElse(null),
        limits.filter(CostLimits::areSet).map(CostForecast::json).orElse(null),
        limits.flatMap(one -> purchase.flatMap(one::refusal)).map(CostForecast::sentence));
  }

  private static String sentence(String refusal) {
    return "the task would fail now: " + refusal;
  }

  private Optional<Purchase> purchase(EngineFactory factory, NewTask task, JsonNode params) {
    return registry
        .find(task.taskType())
        .flatMap(type -> type.request(params))
        .flatMap(request -> engines.purchase(factory, request));
  }

  /// By the list of prices, as the limits count it.
  private static Optional<Price> listed(CostLimits limits, Purchase purchase) {
    return limits
        .price(purchase)
        .map(money -> new Price(money, purchase.unit(), purchase.quantity(), "the list of prices"));
  }

  private static long count(JsonNode params) {
    return Math.max(1, params.path("count").asLong(1));
  }

  /// What the provider charged lately for as much.
  private Optional<Price> charged(String provider, JsonNode params) {
    Instant now = clock.instant();
    long count = count(params);
    return records.sums(now.minus(LATELY), now, BillingRecords.Group.PROVIDER).stream()
        .filter(line -> provider.equals(line.group()) && line.quantity() > 0)
        .findFirst()
        .map(line -> charged(line, count));
  }

  private static Price charged(Line line, long count) {
    BigDecimal amount =
        line.amount()
            .multiply(BigDecimal.valueOf(count))
            .divide(BigDecimal.valueOf(line.quantity()), MONEY_DIGITS, RoundingMode.HALF_UP);
    return new Price(
        new Money(amount, line.currency()),
        line.unit(),
        BigDecimal.valueOf(count),
        "what the provider charged for a unit in the last 30 days");
  }

  private static ObjectNode json(CostLimits limits) {
    ObjectNode node = Replies.JSON.createObjectNode();
    node.put("per_task", limits.perTask().map(Money::toString).orElse(null));
    node.put("per_day", limits.perDay().map(Money::toString).orElse(null));
    node.put("today", limits.today().map(Money::toString).orElse(null));
    return node;
  }

  private static ObjectNode json(Price price) {
    return Replies.JSON
        .createObjectNode()
        .put("amount", price.money().amount().toPlainString())
        .put("currency", price.money().currency())
        .put("unit", price.unit())
        .put("quantity", price.quantity())
        .put("basis", price.basis());
  }
}
