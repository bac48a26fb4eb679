package io.genpulse.server.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.server.registry.ParamProblem;
import io.genpulse.server.task.BillingRecords;
import io.genpulse.server.task.BillingRecords.Group;
import io.genpulse.server.task.BillingRecords.Line;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/// Says what was used and what it cost.
public final class BillingService implements ApiService {
  // Java's times reach further than the database's.
  private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

  private final BillingRecords records;
  private final InstantSource clock;

  public BillingService(BillingRecords records, InstantSource clock) {
    this.records = records;
    this.clock = clock;
  }

  @Override
  public void routes(ApiRoutes routes) {
    routes.get("/billing", this::sums);
  }

  /// Of this month, unless the request says another time.
  private void sums(ServerRequest request, ServerResponse response) {
    YearMonth month = YearMonth.from(clock.instant().atOffset(ZoneOffset.UTC));
    Instant from = time(request, "from", month.atDay(1));
    Instant to = time(request, "to", month.plusMonths(1).atDay(1));
    if (!from.isBefore(to)) {
      throw invalid("to", "to must be later than from");
    }
    Group group = group(request);
    List<Line> lines = records.sums(from, to, group);
    ObjectNode node = Replies.JSON.createObjectNode();
    node.put("from", from.toString()).put("to", to.toString());
    node.put("group_by", group.name().toLowerCase(Locale.ROOT));
    ArrayNode items = node.putArray("items");
    var totals = new TreeMap<String, BigDecimal>();
    for (Line line : lines) {
      items
          .addObject()
          .put("group", line.group())
          .put("unit", line.unit())
          .put("quantity", line.quantity())
          .put("currency", line.currency())
          .put("amount", line.amount().toPlainString())
          .put("tasks", line.tasks());
      totals.merge(line.currency(), line.amount(), BigDecimal::add);
    }
    ObjectNode sums = node.putObject("totals");
    totals.forEach((currency, amount) -> sums.put(currency, amount.toPlainString()));
    Replies.send(response, node);
  }

  /// A day, which begins at midnight UTC, or an instant.
  private static Instant time(ServerRequest request, String name, LocalDate otherwise) {
    String text = request.query().first(name).orElse("");
    try {
      if (text.isBlank()) {
        return otherwise.atStartOfDay(ZoneOffset.UTC).toInstant();
      }
      Instant instant =
          text.length() == "2026-11-26".length()
              ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
              : Instant.parse(text);
      if (instant.isBefore(EARLIEST) || instant.isAfter(LATEST)) {
        throw new DateTimeException("the database has no such year");
      }
      return instant;
    } catch (DateTimeException e) {
      throw invalid(
          name, name + " must be like 2026-11-26 or 2026-11-26T08:00:00Z but was \"" + text + "\"");
    }
  }

  private static Group group(ServerRequest request) {
    String text = request.query().first("group_by").orElse("provider");
    return Arrays.stream(Group.values())
        .filter(group -> group.name().toLowerCase(Locale.ROOT).equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                invalid(
                    "group_by",
                    "group_by must be provider, user, day or month but was \"" + text + "\""));
  }

  private static ProblemException invalid(String name, String sentence) {
    return new ProblemException(
        Problem.INVALID,
        sentence + ".",
        List.of(new ParamProblem("/" + name, sentence, "invalid")));
  }
}
