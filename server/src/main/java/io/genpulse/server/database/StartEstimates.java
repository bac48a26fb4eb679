package io.genpulse.server.database;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// When a place in line will begin: tasks before it, and those that run, are taken to last as long
/// as the median of the ended ones of their kind (type, provider and model), among the last 500
/// that ended. As many run at once as do now. Nothing is said of kinds with fewer than five.
final class StartEstimates {
  private static final int LEAST_SAMPLES = 5;

  private static final String KIND = "task_type, provider, params ->> 'model' AS model";
  private static final String OF_KIND =
      """
      LEFT JOIN usual u ON u.task_type = k.task_type AND u.provider IS NOT DISTINCT FROM k.provider
        AND u.model IS NOT DISTINCT FROM k.model""";

  private static final String ESTIMATE =
      """
      WITH usual AS MATERIALIZED (
        SELECT task_type, provider, model,
          percentile_cont(0.5) WITHIN GROUP (ORDER BY duration_ms) AS ms
        FROM (
          SELECT KIND, duration_ms FROM (
            SELECT * FROM tasks WHERE finished_at IS NOT NULL
            ORDER BY finished_at DESC LIMIT 500) AS ended
          WHERE status = 'completed' AND route = :route AND duration_ms IS NOT NULL) AS lately
        GROUP BY task_type, provider, model HAVING count(*) >= LEAST
      ), running AS (
        SELECT count(*) AS slots, count(*) FILTER (WHERE left_ms IS NULL) AS unknown,
          coalesce(sum(left_ms), 0) AS ms, coalesce(min(left_ms), 0) AS first_ms
        FROM (
          SELECT CASE WHEN u.ms IS NOT NULL
            THEN greatest(u.ms - extract(epoch FROM now() - k.started_at) * 1000, 0) END AS left_ms
          FROM (
            SELECT KIND, started_at FROM tasks
            WHERE status = 'processing' AND route = :route LIMIT MOST) AS k OF_KIND) AS r
      ), before AS (
        SELECT coalesce(sum(k.n), 0) AS n, count(*) FILTER (WHERE u.ms IS NULL) AS unknown,
          coalesce(sum(k.n * u.ms), 0) AS ms
        FROM (
          SELECT task_type, provider, model, count(*) AS n FROM (
            BEFORE) AS ahead
          GROUP BY task_type, provider, model) AS k OF_KIND
      )
      SELECT now() AS at, running.unknown + before.unknown = 0 AND running.slots > 0
          AND before.n < MOST AS known,
        CAST(CASE WHEN before.n = 0 THEN running.first_ms
          ELSE (running.ms + before.ms) / greatest(running.slots, 1) END AS bigint) AS ms
      FROM running, before"""
          .replace(
              "BEFORE",
              TasksBefore.select(KIND, ":route", ":priority", "CAST(:run_at AS timestamptz)"))
          .replace("OF_KIND", OF_KIND)
          .replace("KIND", KIND)
          .replace("LEAST", Integer.toString(LEAST_SAMPLES))
          .replace("MOST", Integer.toString(TasksBefore.MOST));

  private final Sql sql;

  StartEstimates(Sql sql) {
    this.sql = sql;
  }

  /// @param runAt its place among those of its priority
  Optional<Instant> of(String route, int priority, Instant runAt) {
    return sql.query(
            ESTIMATE,
            Map.of("route", route, "priority", priority, "run_at", runAt.toString()),
            row ->
                TaskRow.flag(row, "known")
                    ? Optional.of(
                        TaskRow.present(TaskRow.instant(row, "at"), "at")
                            .plus(Duration.ofMillis(TaskRow.number(row, "ms"))))
                    : Optional.<Instant>empty())
        .getFirst();
  }
}
