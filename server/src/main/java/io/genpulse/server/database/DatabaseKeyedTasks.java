package io.genpulse.server.database;

import io.genpulse.server.task.KeyedTasks;
import io.genpulse.server.task.NewTask;
import io.genpulse.server.task.TaskId;
import io.helidon.dbclient.DbRow;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Tasks with keys in PostgreSQL. Key and task are written by one statement, so neither is there
/// without the other; a lock that lasts as long as the statement tells a request in flight.
public final class DatabaseKeyedTasks implements KeyedTasks {
  /// A key that has run out is taken over; a few other old ones are dropped on the way.
  private static final String INSERT =
      "WITH "
          + TaskInsert.ROWS
          + """
          , free AS MATERIALIZED (
            SELECT pg_try_advisory_xact_lock(hashtextextended(CAST(:key AS text), 0)) AS locked
          ), dropped AS (
            DELETE FROM idempotency_keys WHERE key = ANY(ARRAY(
              SELECT key FROM idempotency_keys
              WHERE created_at < now() - interval '25 hours' AND key <> :key
              ORDER BY created_at LIMIT 10 FOR UPDATE SKIP LOCKED))
          ), kept AS (
            INSERT INTO idempotency_keys AS k (key, body_hash, task_id)
            SELECT :key, :fingerprint, rows.task_id FROM rows, free WHERE free.locked
            ON CONFLICT (key) DO UPDATE SET
              body_hash = excluded.body_hash, task_id = excluded.task_id, created_at = now()
              WHERE k.created_at < now() - interval '24 hours'
            RETURNING task_id
          ), stored AS ("""
          + TaskInsert.intoTasks("EXISTS (SELECT FROM kept)")
          + ") SELECT free.locked, (SELECT seq FROM stored) AS seq FROM free";

  private static final String FIND =
      """
      SELECT k.body_hash, k.task_id, encode(t.request_hash, 'hex') AS request_hash
      FROM idempotency_keys k LEFT JOIN tasks t ON t.task_id = k.task_id
      WHERE k.key = :key AND k.created_at >= now() - interval '24 hours'""";

  private final Sql sql;

  public DatabaseKeyedTasks(DatabasePools databases) {
    this.sql = databases.sql();
  }

  @Override
  public KeyedInsertion insert(String key, String fingerprint, NewTask task) {
    Map<String, ?> params =
        Map.of(
            "key", stored(key, task),
            "fingerprint", fingerprint,
            "rows", TaskInsert.rows(List.of(task)));
    Taken taken = sql.query(INSERT, params, Taken::read).getFirst();
    if (!taken.locked()) {
      return new KeyedInsertion.InFlight();
    }
    return taken.seq() != null
        ? new KeyedInsertion.Stored(taken.seq())
        // Gone only if it ran out between the two statements.
        : find(key, fingerprint, task).orElseGet(KeyedInsertion.InFlight::new);
  }

  @Override
  public Optional<KeyedInsertion> find(String key, String fingerprint, NewTask task) {
    return sql
        .query(FIND, Map.of("key", stored(key, task)), row -> earlier(row, fingerprint, task))
        .stream()
        .findFirst();
  }

  /// Two users may choose the same key. No key holds the character between; that of the user
  /// without a name is stored alone, as it was before there were others.
  private static String stored(String key, NewTask task) {
    return task.userId().equals("local") ? key : task.userId() + "\n" + key;
  }

  private static KeyedInsertion earlier(DbRow row, String fingerprint, NewTask task) {
    if (!TaskRow.required(row, "body_hash").equals(fingerprint)) {
      return new KeyedInsertion.OtherBody();
    }
    // Null when the task was removed meanwhile: the answer stays the same.
    String stored = TaskRow.text(row, "request_hash");
    return stored == null || stored.equalsIgnoreCase(task.requestHash())
        ? new KeyedInsertion.Repeated(new TaskId(TaskRow.uuid(row, "task_id")))
        : new KeyedInsertion.TaskIdTaken();
  }

  /// @param seq null when nothing was stored
  private record Taken(boolean locked, @Nullable Long seq) {
    static Taken read(DbRow row) {
      return new Taken(
          TaskRow.flag(row, "locked"),
          TaskRow.value(row, "seq") instanceof Number seq ? (Long) seq.longValue() : null);
    }
  }
}
