package io.genpulse.server.database;

import io.genpulse.server.task.TaskId;
import java.util.Map;

/// Remembers `Idempotency-Key`s for a day, so that a repeated request gets the first one's answer.
public final class IdempotencyKeys {
  /// The update takes over keys that have expired, and locks the row for the answer.
  private static final String TAKE =
      """
      INSERT INTO idempotency_keys AS k (key, body_hash, task_id)
      VALUES (:key, :hash, CAST(:id AS uuid))
      ON CONFLICT (key) DO UPDATE SET
        body_hash = CASE WHEN k.created_at < now() - interval '24 hours' THEN excluded.body_hash ELSE k.body_hash END,
        task_id = CASE WHEN k.created_at < now() - interval '24 hours' THEN excluded.task_id ELSE k.task_id END,
        created_at = CASE WHEN k.created_at < now() - interval '24 hours' THEN now() ELSE k.created_at END
      RETURNING body_hash, CAST(task_id AS text) AS task_id""";

  private final Sql sql;

  public IdempotencyKeys(Databases databases) {
    this.sql = databases.sql();
  }

  /// Takes a key for a request that is about to store `task`. Answers what the key stands for: this
  /// very request, or the one that took it first. Of the latter, a task that is not stored (yet) is
  /// still in flight.
  public Taken take(String key, String bodyHash, TaskId task) {
    return sql.query(
            TAKE,
            Map.of("key", key, "hash", bodyHash, "id", task.toString()),
            row ->
                new Taken(
                    TaskRow.required(row, "body_hash"),
                    TaskId.of(TaskRow.required(row, "task_id"))))
        .getFirst();
  }

  /// Gives a key back when its request stored nothing.
  public void giveBack(String key, TaskId task) {
    sql.update(
        "DELETE FROM idempotency_keys WHERE key = :key AND task_id = CAST(:id AS uuid)",
        Map.of("key", key, "id", task.toString()));
  }

  /// The request that holds a key.
  public record Taken(String bodyHash, TaskId task) {}
}
