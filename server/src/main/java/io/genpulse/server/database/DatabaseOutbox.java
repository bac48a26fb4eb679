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

  private static final String LEFT =
      "SELECT id FROM outbox WHERE kind = 'event'"
          + " AND task_id = ANY(CAST(string_to_array(:ids, ',') AS uuid[])) LIMIT 1";

  private static final String RECENT =
      """
      (SELECT task_id FROM tasks WHERE finished_at IS NULL ORDER BY created_at DESC LIMIT :n)
      UNION ALL
      (SELECT task_id FROM tasks WHERE finished_at > now() - interval '1 hour'
        ORDER BY finished_at DESC LIMIT :n)""";

  private static final String STATES =
      "SELECT "
          + TaskRow.COLUMNS
          + " FROM tasks t WHERE t.task_id = ANY(CAST(string_to_array(:ids, ',') AS uuid[]))";

  private final Sql sql;

  public DatabaseOutbox(DatabasePools databases) {
    this.sql = databases.sql();
  }

  @Override
  public List<Task> due(int n) {
    return sql.query(DUE, Map.of("n", n), TaskRow::read);
  }

  @Override
  public List<TaskId> recent(int n) {
    return sql.query(RECENT, Map.of("n", n), row -> new TaskId(TaskRow.uuid(row, "task_id")));
  }

  @Override
  public List<Task> states(Collection<TaskId> tasks) {
    return sql.query(STATES, Map.of("ids", list(tasks)), TaskRow::read);
  }

  @Override
  public void published(Collection<TaskId> tasks) {
    sql.run(PUBLISHED, Map.of("ids", list(tasks)));
  }

  @Override
  public boolean isPublished(Collection<TaskId> tasks) {
    return sql.query(LEFT, Map.of("ids", list(tasks)), row -> row).isEmpty();
  }

  private static String list(Collection<TaskId> tasks) {
    return tasks.stream().map(TaskId::toString).collect(Collectors.joining(","));
  }
}
