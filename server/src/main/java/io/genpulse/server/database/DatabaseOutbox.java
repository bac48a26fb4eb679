package io.genpulse.server.database;

import io.genpulse.server.queue.Outbox;
import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The outbox in PostgreSQL. Polled by what is not done, never by the last id seen: ids are not
/// committed in order.
public final class DatabaseOutbox implements Outbox {
  private static final String DUE =
      """
      WITH due AS (
        SELECT o.id FROM outbox o JOIN tasks e ON e.task_id = o.task_id
        WHERE o.done_at IS NULL AND o.next_at <= now() AND o.kind = 'event'
          AND CASE WHEN e.status IN ('completed', 'failed', 'canceled') THEN true ELSE false END
        ORDER BY o.next_at LIMIT :n FOR UPDATE OF o SKIP LOCKED
      ), taken AS (
        UPDATE outbox o SET next_at = now() + interval '30 s', attempts = o.attempts + 1
        FROM due WHERE o.id = due.id RETURNING o.*
      )
      SELECT\s"""
          + TaskRow.COLUMNS
          + " FROM taken JOIN tasks t ON t.task_id = taken.task_id ORDER BY taken.id";

  // Almost every row goes this way within milliseconds: removed, they keep the table and its index
  // small. Does not wait for the disk: an event that is told twice does no harm.
  private static final String PUBLISHED =
      "WITH "
          + QueueStatements.UNHURRIED
          + """
      , told AS (
        DELETE FROM outbox WHERE kind = 'event'
          AND task_id = ANY(CAST(string_to_array(:ids, ',') AS uuid[])) RETURNING id
      )
      SELECT count(*) FROM told CROSS JOIN unhurried""";

  private final Sql sql;

  public DatabaseOutbox(DatabasePools databases) {
    this.sql = databases.sql();
  }

  @Override
  public List<Task> due(int n) {
    return sql.query(DUE, Map.of("n", n), TaskRow::read);
  }

  @Override
  public void published(Collection<TaskId> tasks) {
    String list = tasks.stream().map(TaskId::toString).collect(Collectors.joining(","));
    sql.run(PUBLISHED, Map.of("ids", list));
  }
}
