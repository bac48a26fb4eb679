package io.genpulse.server.database;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.server.access.ApiKey;
import io.genpulse.server.access.KeyLimits;
import io.genpulse.server.access.KeyStore;
import io.genpulse.server.access.Scope;
import io.helidon.dbclient.DbRow;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Keys in PostgreSQL.
public final class DatabaseKeyStore implements KeyStore {
  private static final String COLUMNS =
      """
      key_id, encode(hash, 'hex') AS hash, name, scopes, user_id, rate, concurrency, budget, \
      running, reserved, used, created_at, revoked_at""";

  private static final String INSERT =
      """
      INSERT INTO api_keys (key_id, hash, name, scopes, user_id, rate, concurrency, budget, tokens)
      SELECT key_id, decode(hash, 'hex'), name, scopes, user_id, rate, concurrency, budget,
        coalesce(rate, 0)
      FROM jsonb_to_record(CAST(:key AS jsonb)) AS k(key_id text, hash text, name text, scopes text,
        user_id text, rate int, concurrency int, budget bigint)""";

  // A bucket that is filled again to begin with.
  private static final String LIMIT =
      """
      UPDATE api_keys SET (rate, concurrency, budget, tokens) = (
        SELECT l.rate, l.concurrency, l.budget, coalesce(l.rate, 0)
        FROM jsonb_to_record(CAST(:limits AS jsonb)) AS l(rate int, concurrency int, budget bigint))
      WHERE key_id = :id RETURNING\s"""
          + COLUMNS;

  // Does not wait for the disk: after a crash a few submissions more go through.
  private static final String TAKE =
      "WITH "
          + QueueStatements.UNHURRIED
          + """
      , k AS MATERIALIZED (
        SELECT key_id, rate, least(rate, tokens + rate / 60.0 * greatest(0,
          CAST(extract(epoch FROM clock_timestamp() - refilled_at) AS float8))) AS have
        FROM api_keys WHERE key_id = :id AND rate IS NOT NULL FOR UPDATE
      ), taken AS (
        UPDATE api_keys SET tokens = (SELECT have FROM k) - 1, refilled_at = clock_timestamp()
        WHERE key_id = ANY(ARRAY(SELECT key_id FROM k WHERE have >= 1))
      )
      SELECT CAST(CASE WHEN have >= 1 THEN 0 ELSE ceil((1 - have) * 60 / rate) END AS bigint) AS wait
      FROM k CROSS JOIN unhurried""";

  private final Sql sql;
  private final Sql reads;

  public DatabaseKeyStore(DatabasePools databases) {
    this.sql = databases.sql();
    this.reads = databases.readSql();
  }

  @Override
  public void insert(ApiKey key, String hash) {
    ObjectNode row = limits(key.limits());
    row.put("key_id", key.id())
        .put("hash", hash)
        .put("name", key.name())
        .put(
            "scopes",
            key.scopes().stream().map(Scope::word).sorted().collect(Collectors.joining(",")))
        .put("user_id", key.userId());
    sql.update(INSERT, Map.of("key", Json.write(row)));
  }

  private static ObjectNode limits(KeyLimits limits) {
    return Json.object()
        .put("rate", limits.rate())
        .put("concurrency", limits.concurrency())
        .put("budget", limits.budget());
  }

  @Override
  public Optional<Stored> find(String id) {
    // Whoever makes keys up keeps no task waiting.
    return reads
        .query(
            "SELECT " + COLUMNS + " FROM api_keys WHERE key_id = :id",
            Map.of("id", id),
            row -> new Stored(read(row), TaskRow.required(row, "hash")))
        .stream()
        .findFirst();
  }

  @Override
  public List<ApiKey> list() {
    return reads.query(
        "SELECT " + COLUMNS + " FROM api_keys ORDER BY created_at DESC, key_id LIMIT 1000",
        Map.of(),
        DatabaseKeyStore::read);
  }

  @Override
  public boolean revoke(String id) {
    return sql.update(
            "UPDATE api_keys SET revoked_at = now() WHERE key_id = :id AND revoked_at IS NULL",
            Map.of("id", id))
        == 1;
  }

  @Override
  public Optional<ApiKey> limit(String id, KeyLimits limits) {
    return sql
        .query(
            LIMIT, Map.of("id", id, "limits", Json.write(limits(limits))), DatabaseKeyStore::read)
        .stream()
        .findFirst();
  }

  @Override
  public long take(String id) {
    return sql.query(TAKE, Map.of("id", id), row -> TaskRow.number(row, "wait")).stream()
        .findFirst()
        .orElse(0L);
  }

  private static ApiKey read(DbRow row) {
    return new ApiKey(
        TaskRow.required(row, "key_id"),
        TaskRow.required(row, "name"),
        Arrays.stream(TaskRow.required(row, "scopes").split(",", -1))
            .map(Scope::of)
            .collect(Collectors.toUnmodifiableSet()),
        TaskRow.text(row, "user_id"),
        new KeyLimits(whole(row, "rate"), whole(row, "concurrency"), count(row, "budget")),
        new ApiKey.Use(
            TaskRow.integer(row, "running"),
            TaskRow.number(row, "reserved"),
            TaskRow.number(row, "used")),
        TaskRow.present(TaskRow.instant(row, "created_at"), "created_at"),
        TaskRow.instant(row, "revoked_at"));
  }

  private static @Nullable Integer whole(DbRow row, String column) {
    return TaskRow.value(row, column) instanceof Number n ? (Integer) n.intValue() : null;
  }

  private static @Nullable Long count(DbRow row, String column) {
    return TaskRow.value(row, column) instanceof Number n ? (Long) n.longValue() : null;
  }
}
