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
        SELECT id FROM outbox o WHERE done_at IS NULL AND next_at <= now() AND kind = 'event'
          AND (SELECT status FROM tasks e WHERE e.task_id = o.task_id)
            IN ('completed', 'failed', 'canceled')
        ORDER BY next_at LIMIT :n FOR UPDATE SKIP LOCKED
      ), taken AS (
        UPDATE outbox SET next_at = now() + interval '30 s', attempts = attempts + 1
        WHERE id = ANY(ARRAY(SELECT id FROM due)) RETURNING task_id
      )
      SELECT\s"""
          + TaskRow.COLUMNS
          + " FROM tasks t WHERE t.task_id = ANY(ARRAY(SELECT task_id FROM taken)) ORDER BY t.finished_at";

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
