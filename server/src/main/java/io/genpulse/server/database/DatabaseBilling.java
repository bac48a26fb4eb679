package io.genpulse.server.database;

import io.genpulse.server.task.BillingRecords;
import io.helidon.dbclient.DbRow;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Billing records in PostgreSQL.
public final class DatabaseBilling implements BillingRecords {
  private final Sql reads;

  public DatabaseBilling(DatabasePools databases) {
    this.reads = databases.readSql();
  }

  @Override
  public List<Line> sums(Instant from, Instant to, Group group) {
    String by =
        switch (group) {
          case PROVIDER -> "provider";
          case USER -> "user_id";
          case DAY -> "to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')";
          case MONTH -> "to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM')";
        };
    return reads.query(
        """
        SELECT %s AS grouped, unit, sum(quantity) AS quantity, currency, sum(amount) AS amount,
          count(*) AS tasks
        FROM billing_records
        WHERE created_at >= CAST(:from AS timestamptz) AND created_at < CAST(:to AS timestamptz)
        GROUP BY 1, unit, currency
        ORDER BY 1, unit, currency"""
            .formatted(by),
        Map.of("from", from.toString(), "to", to.toString()),
        DatabaseBilling::read);
  }

  private static Line read(DbRow row) {
    return new Line(
        TaskRow.text(row, "grouped"),
        TaskRow.required(row, "unit"),
        TaskRow.number(row, "quantity"),
        TaskRow.required(row, "currency"),
        (BigDecimal) TaskRow.present(TaskRow.value(row, "amount"), "amount"),
        TaskRow.number(row, "tasks"));
  }
}
