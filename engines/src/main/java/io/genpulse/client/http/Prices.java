package io.genpulse.client.http;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineId;
import io.genpulse.engine.Usage;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a provider asks for a unit, from a list with a date. The list says what was published then,
/// not what is billed: what a provider reports itself comes first.
///
/// ```json
/// {"as_of": "2026-11-20", "prices": [
///   {"provider": "openai", "model": "gpt-image-2.6*", "unit": "output_token", "price": 0.00003, "currency": "USD"}]}
/// ```
public final class Prices {
  private static final int DECIMALS = 8;

  private final EngineId provider;
  private final List<Row> rows;

  private Prices(EngineId provider, List<Row> rows) {
    this.provider = provider;
    this.rows = rows;
  }

  /// @param model a name; `*` stands for any text
  record Row(String provider, String model, String unit, BigDecimal price, String currency) {
    Row {
      for (@Nullable Object one : new @Nullable Object[] {provider, model, unit, price, currency}) {
        if (one == null) {
          throw new IllegalArgumentException(
              "a price needs provider, model, unit, price and currency");
        }
      }
    }

    boolean isFor(String engine, String name, String what) {
      String pattern = Pattern.quote(model).replace("*", "\\E.*\\Q");
      return provider.equals(engine) && unit.equals(what) && name.matches(pattern);
    }
  }

  /// @param file of the user's; empty for the list that comes along
  /// @throws EngineException when it cannot be read
  static Prices of(EngineId provider, String file) {
    try {
      if (file.isEmpty()) {
        try (InputStream in = Prices.class.getResourceAsStream("prices.json")) {
          return new Prices(provider, rows(StreamedJson.MAPPER.readTree(in)));
        }
      }
      return new Prices(
          provider, rows(StreamedJson.MAPPER.readTree(Files.readString(Path.of(file)))));
    } catch (IOException | IllegalArgumentException e) {
      throw new EngineException(
          EngineError.INTERNAL,
          "the prices of %s in \"%s\" cannot be read: %s".formatted(provider, file, e.getMessage()),
          e);
    }
  }

  private static List<Row> rows(JsonNode list) {
    return StreamedJson.MAPPER.convertValue(list.path("prices"), new TypeReference<>() {});
  }

  /// What a number of units costs, where the list says so; the first row that fits counts.
  public Usage usage(String model, String unit, long quantity) {
    return usage(model, unit, BigDecimal.valueOf(quantity));
  }

  /// As [#usage(String, String, long)], for parts of a unit.
  public Usage usage(String model, String unit, BigDecimal quantity) {
    return row(model, unit)
        .map(
            row ->
                new Usage(
                    unit,
                    quantity,
                    row.price()
                        .multiply(quantity)
                        .setScale(DECIMALS, RoundingMode.HALF_UP)
                        .stripTrailingZeros(),
                    row.currency()))
        .orElseGet(() -> new Usage(unit, quantity, null, null));
  }

  private Optional<Row> row(String model, String unit) {
    return rows.stream().filter(row -> row.isFor(provider.value(), model, unit)).findFirst();
  }
}
