package io.genpulse.server.database;

import io.genpulse.engine.Route;
import io.genpulse.server.task.NewTask;
import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskPage;
import io.genpulse.server.task.TaskQuery;
import io.genpulse.server.task.TaskRepository;
import io.genpulse.server.task.TaskStats;
import io.genpulse.server.task.TaskStatus;
import io.helidon.dbclient.DbRow;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Tasks in PostgreSQL.
public final class DatabaseTaskRepository implements TaskRepository {
  private static final String INSERT =
      "WITH "
          + TaskInsert.ROWS
          + ", stored AS ("
          + TaskInsert.INTO_TASKS
          + ") SELECT CAST(task_id AS text) AS task_id FROM stored";

  private static final String HASHES =
      """
      SELECT CAST(task_id AS text) AS task_id, encode(request_hash, 'hex') AS hash FROM tasks
      WHERE task_id = ANY(CAST(string_to_array(:ids, ',') AS uuid[]))""";

  private static final String FIND =
      "SELECT " + TaskRow.COLUMNS + " FROM tasks t WHERE t.task_id = CAST(:id AS uuid)";

  private static final String STATS =
      """
      SELECT route, status, count(*) AS tasks,
        CAST(coalesce(extract(epoch FROM now() - min(created_at)), 0) AS float8) AS oldest,
        count(*) FILTER (WHERE finished_at > now() - interval '60 seconds') AS recent
      FROM tasks GROUP BY route, status""";

  private static final String CANCEL =
      """
      WITH t AS (
        UPDATE tasks SET
          status = CASE status WHEN 'pending' THEN 'canceled' ELSE status END,
          finished_at = CASE status WHEN 'pending' THEN now() END,
          cancel_requested_at = coalesce(cancel_requested_at, now()),
          seq = seq + 1, updated_at = now()
        WHERE task_id = CAST(:id AS uuid) AND status IN ('pending', 'processing')
        RETURNING *
      ),\s"""
          + QueueStatements.TOLD
          + " SELECT "
          + TaskRow.WITHOUT_OUTPUTS
          + " FROM t";

  private static final String REPEAT =
      """
      WITH t AS (
        INSERT INTO tasks (task_id, task_type, route, provider, priority, source, user_id, params,
          request_hash, callback_url, deadline_at)
        SELECT CAST(:fresh AS uuid), task_type, route, provider, priority, source, user_id, params,
          request_hash, callback_url, now() + (deadline_at - created_at)
        FROM tasks WHERE task_id = CAST(:id AS uuid) AND status IN ('failed', 'canceled')
        RETURNING *
      )
      SELECT\s"""
          + TaskRow.WITHOUT_OUTPUTS
          + " FROM t";

  private static final String REMOVE =
      "WITH gone AS (DELETE FROM tasks WHERE task_id = CAST(:id AS uuid)"
          + " AND status IN ('completed', 'failed', 'canceled') RETURNING *) SELECT "
          + TaskRow.COLUMNS
          + " FROM gone t";

  private final Sql sql;

  public DatabaseTaskRepository(DatabasePools databases) {
    this.sql = databases.sql();
  }

  @Override
  public List<Insertion> insert(List<NewTask> tasks) {
    if (tasks.isEmpty()) {
      return List.of();
    }
    String rows = TaskInsert.rows(tasks);
    var stored =
        sql.query(INSERT, Map.of("rows", rows), row -> TaskRow.required(row, "task_id")).stream()
            .collect(Collectors.toSet());
    // Only an id that was there already needs its hash looked up, or one twice in this list.
    Map<String, String> hashes = stored.size() == tasks.size() ? Map.of() : hashes(tasks);
    var insertions = new ArrayList<Insertion>();
    for (NewTask task : tasks) {
      if (stored.remove(task.id().toString())) {
        insertions.add(Insertion.STORED);
      } else {
        boolean same = task.requestHash().equalsIgnoreCase(hashes.get(task.id().toString()));
        insertions.add(same ? Insertion.SAME : Insertion.CONFLICT);
      }
    }
    return insertions;
  }

  private Map<String, String> hashes(List<NewTask> tasks) {
    var hashes = new HashMap<String, String>();
    String ids = tasks.stream().map(t -> t.id().toString()).collect(Collectors.joining(","));
    sql.query(
        HASHES,
        Map.of("ids", ids),
        row -> hashes.put(TaskRow.required(row, "task_id"), TaskRow.required(row, "hash")));
    return hashes;
  }

  @Override
  public Optional<Task> find(TaskId id) {
    return sql.query(FIND, Map.of("id", id.toString()), TaskRow::read).stream().findFirst();
  }

  @Override
  public TaskPage list(TaskQuery query) {
    var where = new ArrayList<String>();
    var params = new HashMap<String, Object>();
    if (!query.statuses().isEmpty()) {
      where.add("t.status = ANY(string_to_array(:statuses, ','))");
      params.put(
          "statuses",
          query.statuses().stream().map(TaskStatus::word).collect(Collectors.joining(",")));
    }
    if (query.taskType() != null) {
      where.add("t.task_type = :type");
      params.put("type", query.taskType());
    }
    if (query.userId() != null) {
      where.add("t.user_id = :user");
      params.put("user", query.userId());
    }
    if (query.text() != null) {
      where.add(
          "(position(lower(:text) IN lower(t.params ->> 'prompt')) > 0"
              + " OR position(lower(:text) IN CAST(t.task_id AS text)) > 0)");
      params.put("text", query.text());
    }
    if (query.cursor() != null) {
      Cursor cursor = Cursor.of(query.cursor());
      where.add("(t.created_at, t.task_id) < (CAST(:at AS timestamptz), CAST(:last AS uuid))");
      params.put("at", cursor.createdAt().toString());
      params.put("last", cursor.id().toString());
    }
    params.put("limit", query.limit() + 1);
    String statement =
        "SELECT "
            + TaskRow.COLUMNS
            + " FROM tasks t"
            + (where.isEmpty() ? "" : " WHERE " + String.join(" AND ", where))
            + " ORDER BY t.created_at DESC, t.task_id DESC LIMIT :limit";
    List<Task> found = sql.query(statement, params, TaskRow::read);
    if (found.size() <= query.limit()) {
      return new TaskPage(found, null);
    }
    List<Task> items = found.subList(0, query.limit());
    Task last = items.getLast();
    return new TaskPage(items, new Cursor(last.createdAt(), last.id()).text());
  }

  @Override
  public long pending(int most) {
    return sql.query(
            "SELECT count(*) AS n FROM"
                + " (SELECT FROM tasks WHERE status = 'pending' LIMIT :most) AS counted",
            Map.of("most", most),
            row -> TaskRow.number(row, "n"))
        .getFirst();
  }

  @Override
  public TaskStats stats() {
    var byStatus = new EnumMap<TaskStatus, Long>(TaskStatus.class);
    for (TaskStatus status : TaskStatus.values()) {
      byStatus.put(status, 0L);
    }
    var open = new EnumMap<Route, Map<TaskStatus, Long>>(Route.class);
    double oldest = 0;
    long recent = 0;
    for (StatsRow row : sql.query(STATS, Map.of(), StatsRow::read)) {
      byStatus.merge(row.status(), row.tasks(), Long::sum);
      if (!row.status().isTerminal()) {
        open.computeIfAbsent(row.route(), r -> new EnumMap<>(TaskStatus.class))
            .put(row.status(), row.tasks());
      }
      if (row.status() == TaskStatus.PENDING) {
        oldest = Math.max(oldest, row.oldest());
      }
      if (row.status() == TaskStatus.COMPLETED) {
        recent += row.recent();
      }
    }
    return new TaskStats(byStatus, open, oldest, recent);
  }

  @Override
  public Optional<Task> cancel(TaskId id) {
    return sql.query(CANCEL, Map.of("id", id.toString()), TaskRow::read).stream()
        .findFirst()
        .or(() -> find(id));
  }

  @Override
  public Optional<Task> repeat(TaskId id, TaskId fresh) {
    return sql
        .query(REPEAT, Map.of("id", id.toString(), "fresh", fresh.toString()), TaskRow::read)
        .stream()
        .findFirst();
  }

  @Override
  public Optional<Task> remove(TaskId id) {
    return sql.query(REMOVE, Map.of("id", id.toString()), TaskRow::read).stream().findFirst();
  }

  private record StatsRow(Route route, TaskStatus status, long tasks, double oldest, long recent) {
    static StatsRow read(DbRow row) {
      return new StatsRow(
          Route.of(TaskRow.required(row, "route")),
          TaskStatus.of(TaskRow.required(row, "status")),
          TaskRow.number(row, "tasks"),
          Double.parseDouble(TaskRow.required(row, "oldest")),
          TaskRow.number(row, "recent"));
    }
  }
}
