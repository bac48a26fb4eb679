package io.genpulse.server.database;

import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.Route;
import io.genpulse.engine.Spending;
import io.genpulse.server.task.TaskStoreUnavailableException;
import java.math.BigDecimal;
import java.util.Map;

/// Adds up what was charged today and what tasks that wait or run have set aside: the `cost` of
/// their remote jobs, see [io.genpulse.client.http.PaidWork#setAside]. A charge is recorded by the
/// transaction that ends its task, so no sum misses it.
public final class DatabaseSpending implements Spending {
  private static final String TODAY =
      """
      WITH aside AS (
        SELECT external_ref FROM tasks WHERE status = 'processing'
        UNION ALL
        SELECT external_ref FROM tasks WHERE status = 'pending' AND route = :route
      )
      SELECT coalesce((
          SELECT sum(amount) FROM billing_records
          WHERE provider = :provider AND currency = :currency
            AND created_at >= date_trunc('day', now(), 'UTC')), 0)
        + coalesce((
          SELECT sum(CAST(split_part(external_ref->'more'->>'cost', ' ', 1) AS numeric)) FROM aside
          WHERE external_ref->>'provider' = :provider
            AND split_part(external_ref->'more'->>'cost', ' ', 2) = :currency), 0) AS amount""";

  private final Sql sql;

  public DatabaseSpending(DatabasePools databases) {
    this.sql = databases.readSql();
  }

  @Override
  public BigDecimal today(String provider, String currency) {
    try {
      return sql.query(
              TODAY,
              Map.of("provider", provider, "currency", currency, "route", Route.API.word()),
              row -> (BigDecimal) TaskRow.present(TaskRow.value(row, "amount"), "amount"))
          .getFirst();
    } catch (TaskStoreUnavailableException e) {
      throw new EngineException(
          EngineError.UNAVAILABLE,
          "what " + provider + " has cost today cannot be found out: " + e.getMessage(),
          e);
    }
  }
}
