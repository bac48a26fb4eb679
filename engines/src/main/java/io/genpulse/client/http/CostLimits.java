package io.genpulse.client.http;

import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineId;
import io.genpulse.engine.EngineKey;
import io.genpulse.engine.EngineOptions;
import io.genpulse.engine.EngineSettings;
import io.genpulse.engine.Money;
import io.genpulse.engine.Purchase;
import io.genpulse.engine.Spending;
import io.genpulse.engine.Usage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a task, and a day, may cost at one provider, by the list of prices. Whoever goes beyond is
/// refused before anything is called; see [PaidWork#setAside].
public final class CostLimits {
  public static final String PER_TASK = "max-cost-per-task";
  public static final String PER_DAY = "max-cost-per-day";
  private static final int DECIMALS = 4;

  static final List<EngineKey> KEYS =
      List.of(
          new EngineKey(
              PER_TASK,
              EngineKey.Kind.MONEY,
              "",
              "What a task may cost by the prices, such as 0.50 USD; empty = any amount."),
          new EngineKey(
              PER_DAY,
              EngineKey.Kind.MONEY,
              "",
              "What all tasks of a day (UTC) may cost together, such as 5 USD; empty = any"
                  + " amount."));

  private final EngineId engine;
  private final EngineOptions options;
  private final Prices prices;
  private final @Nullable Spending spending;

  private CostLimits(
      EngineId engine, EngineOptions options, Prices prices, @Nullable Spending spending) {
    this.engine = engine;
    this.options = options;
    this.prices = prices;
    this.spending = spending;
  }

  /// The limits of an engine; empty for one that has no provider behind it.
  public static Optional<CostLimits> of(EngineId engine, EngineSettings settings) {
    EngineOptions options = settings.options();
    return options.knows(PER_TASK)
        ? Optional.of(
            new CostLimits(
                engine, options, ProviderSetup.prices(engine, options), settings.spending()))
        : Optional.empty();
  }

  public Optional<Money> perTask() {
    return options.money(PER_TASK);
  }

  public Optional<Money> perDay() {
    return options.money(PER_DAY);
  }

  /// Whether anything is limited.
  public boolean areSet() {
    return perTask().isPresent() || perDay().isPresent();
  }

  /// What was spent today, and set aside, in the currency of the day's limit.
  public Optional<Money> today() {
    return perDay().map(limit -> new Money(spent(limit.currency()), limit.currency()));
  }

  private BigDecimal spent(String currency) {
    Spending known = spending;
    return known == null ? BigDecimal.ZERO : known.today(engine.value(), currency);
  }

  /// What so much costs by the list, where it says so.
  public Optional<Money> price(Purchase purchase) {
    Usage usage = prices.usage(purchase.model(), purchase.unit(), purchase.quantity());
    return usage.cost() == null || usage.currency() == null
        ? Optional.empty()
        : Optional.of(new Money(usage.cost(), usage.currency()));
  }

  /// Refuses a task that no day has room for: it is above the limit of one. A price that is not
  /// known here may be known to the worker.
  ///
  /// @throws EngineException `TOO_EXPENSIVE`
  public void checkTask(Purchase purchase) {
    if (areSet() && price(purchase).isPresent()) {
      ofTask(purchase);
    }
  }

  /// What the task would be refused with if it began now.
  public Optional<String> refusal(Purchase purchase) {
    if (!areSet()) {
      return Optional.empty();
    }
    try {
      Money cost = ofTask(purchase);
      checkDay(cost, spent(cost.currency()).add(cost.amount()));
      return Optional.empty();
    } catch (EngineException e) {
      return Optional.ofNullable(e.getMessage());
    }
  }

  /// What a task will cost.
  ///
  /// @throws EngineException `TOO_EXPENSIVE` when that is above the limit of a task, or cannot be
  ///   said
  Money ofTask(Purchase purchase) {
    Money cost =
        price(purchase)
            .orElseThrow(
                () ->
                    tooExpensive(
                        ("what %s costs at %s is not in the list of prices, so its limits cannot be"
                                + " kept; add a row for the unit \"%s\" to a file of your own (%s), or"
                                + " unset %s")
                            .formatted(
                                purchase.model(),
                                engine,
                                purchase.unit(),
                                options.variable(ProviderSetup.PRICES),
                                perTask().isPresent() ? variable(PER_TASK) : variable(PER_DAY))));
    perTask().ifPresent(limit -> holdAgainst(PER_TASK, limit, cost));
    perDay().ifPresent(limit -> sameCurrency(PER_DAY, limit, cost));
    return cost;
  }

  private void holdAgainst(String setting, Money limit, Money cost) {
    sameCurrency(setting, limit, cost);
    if (cost.amount().compareTo(limit.amount()) > 0) {
      throw tooExpensive(
          ("the task would cost about %s at %s, and %s is the most that one may; make it smaller, or"
                  + " raise %s")
              .formatted(rounded(cost), engine, limit, variable(setting)));
    }
  }

  private void sameCurrency(String setting, Money limit, Money cost) {
    if (!limit.currency().equals(cost.currency())) {
      throw tooExpensive(
          "the limit %s of %s is %s, but its prices are in %s; set it in that currency"
              .formatted(variable(setting), engine, limit, cost.currency()));
    }
  }

  /// Refuses a task whose cost is set aside already, and is too much for the day.
  ///
  /// @throws EngineException `TOO_EXPENSIVE`
  void checkDay(Money cost) {
    if (perDay().isPresent()) {
      checkDay(cost, spent(cost.currency()).max(cost.amount()));
    }
  }

  private void checkDay(Money cost, BigDecimal withIt) {
    perDay()
        .ifPresent(
            limit -> {
              Money today = new Money(withIt, cost.currency());
              if (today.amount().compareTo(limit.amount()) > 0) {
                throw tooExpensive(
                    ("the task would cost about %s at %s, and with it the tasks of this day come to"
                            + " %s, above the limit of %s; submit it after midnight UTC, or raise %s")
                        .formatted(
                            rounded(cost), engine, rounded(today), limit, variable(PER_DAY)));
              }
            });
  }

  private String variable(String setting) {
    return options.variable(setting);
  }

  private static Money rounded(Money money) {
    return money.amount().scale() <= DECIMALS
        ? money
        : new Money(money.amount().setScale(DECIMALS, RoundingMode.UP), money.currency());
  }

  private static EngineException tooExpensive(String sentence) {
    return new EngineException(EngineError.TOO_EXPENSIVE, sentence);
  }
}
