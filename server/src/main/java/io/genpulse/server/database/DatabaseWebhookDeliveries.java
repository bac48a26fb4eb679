package io.genpulse.server.database;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.webhook.Delivery;
import io.genpulse.server.webhook.Delivery.Attempt;
import io.genpulse.server.webhook.DeliveryStatus;
import io.genpulse.server.webhook.WebhookDeliveries;
import io.helidon.dbclient.DbRow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Deliveries of webhooks in PostgreSQL.
public final class DatabaseWebhookDeliveries implements WebhookDeliveries {
  private static final String COLUMNS =
      """
      d.id, d.task_id, d.url, d.host, d.status AS delivery_status, d.attempts, d.next_at, \
      CAST(d.log AS text) AS log, d.created_at AS noted_at, d.done_at""";

  // Of one host at most four at a time: what one that hangs has piled up lets the others through.
  private static final String CLAIM =
      """
      WITH oldest AS (
        SELECT id, host, next_at FROM webhook_deliveries
        WHERE status = 'pending' AND next_at <= now()
          AND NOT host = ANY(string_to_array(:busy, ' '))
        ORDER BY next_at LIMIT 500
      ), fair AS (
        SELECT id FROM (
          SELECT id, next_at, row_number() OVER (PARTITION BY host ORDER BY next_at) AS nth
          FROM oldest) AS counted
        WHERE nth <= 4 ORDER BY next_at LIMIT :n
      ), due AS (
        SELECT id FROM webhook_deliveries WHERE id = ANY(ARRAY(SELECT id FROM fair))
          AND status = 'pending' AND next_at <= now()
        FOR UPDATE SKIP LOCKED
      ), d AS (
        UPDATE webhook_deliveries SET next_at = now() + interval '60 s'
        WHERE id = ANY(ARRAY(SELECT id FROM due)) RETURNING *
      )
      SELECT\s"""
          + COLUMNS
          + ", "
          + TaskRow.COLUMNS
          + " FROM d JOIN tasks t ON t.task_id = d.task_id ORDER BY d.id";

  private static final String RECORD =
      """
      UPDATE webhook_deliveries SET status = :status, attempts = attempts + 1,
        next_at = now() + :pause * interval '1 millisecond',
        done_at = CASE WHEN :status = 'pending' THEN NULL ELSE now() END,
        log = (SELECT jsonb_agg(x ORDER BY n) FROM (
          SELECT x, n FROM jsonb_array_elements(log || CAST(:attempt AS jsonb))
            WITH ORDINALITY AS all_of_them (x, n)
          ORDER BY n DESC LIMIT 20) AS last_ones)
      WHERE id = :id AND status = 'pending'""";

  private static final String REDELIVER =
      """
      WITH d AS (
        UPDATE webhook_deliveries SET status = 'pending', attempts = 0, next_at = now(),
          done_at = NULL
        WHERE id = :id RETURNING *
      )
      SELECT\s"""
          + COLUMNS
          + " FROM d";

  private static final String OF_USER =
      " AND EXISTS (SELECT FROM tasks t WHERE t.task_id = d.task_id AND t.user_id = :user)";

  private final Sql sql;
  private final Sql reads;

  public DatabaseWebhookDeliveries(DatabasePools databases) {
    this.sql = databases.sql();
    this.reads = databases.readSql();
  }

  @Override
  public List<Due> claim(int n, Collection<String> busyHosts) {
    return sql.query(
        CLAIM,
        Map.of("n", n, "busy", String.join(" ", busyHosts)),
        row -> new Due(read(row), TaskRow.read(row)));
  }

  @Override
  public void record(Delivery delivery, Attempt attempt, DeliveryStatus status, Duration pause) {
    sql.update(
        RECORD,
        Map.of(
            "id", delivery.id(),
            "status", status.word(),
            "pause", pause.toMillis(),
            "attempt", Json.write(json(attempt))));
  }

  private static ObjectNode json(Attempt attempt) {
    return Json.object()
        .put("at", attempt.at().toString())
        .put("status", attempt.status())
        .put("error", attempt.error())
        .put("duration_ms", attempt.durationMs());
  }

  @Override
  public List<Delivery> list(
      int limit,
      @Nullable Long before,
      @Nullable TaskId task,
      @Nullable DeliveryStatus status,
      @Nullable String userId) {
    var params = new HashMap<String, Object>();
    params.put("limit", limit);
    params.put("before", before == null ? Long.MAX_VALUE : before);
    var where = new StringBuilder("WHERE d.id < :before");
    if (task != null) {
      where.append(" AND d.task_id = CAST(:task AS uuid)");
      params.put("task", task.toString());
    }
    if (status != null) {
      where.append(" AND d.status = :status");
      params.put("status", status.word());
    }
    if (userId != null) {
      where.append(OF_USER);
      params.put("user", userId);
    }
    return reads.query(
        "SELECT %s FROM webhook_deliveries d %s ORDER BY d.id DESC LIMIT :limit"
            .formatted(COLUMNS, where),
        params,
        DatabaseWebhookDeliveries::read);
  }

  @Override
  public Optional<Delivery> find(long id, @Nullable String userId) {
    return one(
        reads, "SELECT " + COLUMNS + " FROM webhook_deliveries d WHERE d.id = :id", id, userId);
  }

  @Override
  public Optional<Delivery> redeliver(long id, @Nullable String userId) {
    return find(id, userId).flatMap(found -> one(sql, REDELIVER, found.id(), null));
  }

  private static Optional<Delivery> one(
      Sql from, String statement, long id, @Nullable String userId) {
    return (userId == null
            ? from.query(statement, Map.of("id", id), DatabaseWebhookDeliveries::read)
            : from.query(
                statement + OF_USER,
                Map.of("id", id, "user", userId),
                DatabaseWebhookDeliveries::read))
        .stream().findFirst();
  }

  @Override
  public String secret() {
    return sql.query(
            "SELECT secret FROM webhook_secret", Map.of(), row -> TaskRow.required(row, "secret"))
        .getFirst();
  }

  private static Delivery read(DbRow row) {
    DeliveryStatus status =
        DeliveryStatus.of(TaskRow.required(row, "delivery_status")).orElse(DeliveryStatus.FAILED);
    return new Delivery(
        TaskRow.number(row, "id"),
        new TaskId(TaskRow.uuid(row, "task_id")),
        TaskRow.required(row, "url"),
        TaskRow.required(row, "host"),
        status,
        TaskRow.integer(row, "attempts"),
        status == DeliveryStatus.PENDING ? TaskRow.instant(row, "next_at") : null,
        log(TaskRow.required(row, "log")),
        TaskRow.present(TaskRow.instant(row, "noted_at"), "noted_at"),
        TaskRow.instant(row, "done_at"));
  }

  private static List<Attempt> log(String json) {
    var log = new ArrayList<Attempt>();
    for (JsonNode one : Json.read(json)) {
      log.add(
          new Attempt(
              Instant.parse(one.path("at").asText()),
              one.hasNonNull("status") ? (Integer) one.get("status").asInt() : null,
              Json.text(one, "error"),
              one.path("duration_ms").asLong()));
    }
    return log;
  }
}
