package io.genpulse.server.database;

import io.genpulse.server.task.NewTask;
import io.genpulse.server.task.PoolStats;
import io.genpulse.server.task.QueuePlace;
import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskPage;
import io.genpulse.server.task.TaskQuery;
import io.genpulse.server.task.TaskRepository;
import io.genpulse.server.task.TaskStats;
import io.helidon.dbclient.DbRow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Tasks in PostgreSQL.
public final class DatabaseTaskRepository implements TaskRepository {
  private static final String INSERT =
      "WITH "
          + TaskInsert.ROWS
          + ", stored AS ("
          + TaskInsert.INTO_TASKS
          + ") SELECT CAST(task_id AS text) AS task_id, seq FROM stored";

  private static final String HASHES =
      """
      SELECT CAST(task_id AS text) AS task_id, encode(request_hash, 'hex') AS hash FROM tasks
      WHERE task_id = ANY(CAST(string_to_array(:ids, ',') AS uuid[]))""";

  private static final String KNOWN =
      "SELECT task_id FROM tasks WHERE task_id = ANY(CAST(string_to_array(:ids, ',') AS uuid[]))";

  private static final String FIND =
      "SELECT " + TaskRow.COLUMNS + " FROM tasks t WHERE t.task_id = CAST(:id AS uuid)";

  private static final String STATS =
      """
      SELECT route, status, count(*) AS tasks FROM tasks
      WHERE status = 'pending' GROUP BY route, status
      UNION ALL
      SELECT route, status, count(*) FROM tasks
      WHERE status = 'processing' GROUP BY route, status
      UNION ALL
      SELECT NULL, status, count(*) FROM tasks
      WHERE status NOT IN ('pending', 'processing', 'completed', 'failed', 'canceled')
      GROUP BY status
      UNION ALL
      SELECT NULL, status, CAST(greatest(sum(tasks), 0) AS bigint) FROM ended_counts
      GROUP BY status""";

  private static final String PACE =
      """
      SELECT
        (SELECT CAST(extract(epoch FROM now() - min(created_at)) AS float8) FROM tasks
          WHERE status = 'pending' AND finished_at IS NULL) AS oldest,
        (SELECT CAST(coalesce(sum(tasks), 0) AS bigint) FROM ended_counts
          WHERE status = 'completed' AND tasks > 0 AND at > now() - interval '60 seconds') AS recent""";

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
          request_hash, needs, callback_url, api_key_id, units, deadline_at, seq)
        SELECT CAST(:fresh AS uuid), task_type, route, provider, priority, source, user_id, params,
          request_hash, needs, callback_url, api_key_id, units, now() + (deadline_at - created_at),
          CAST(extract(epoch FROM now()) * 1000 AS bigint)
        FROM tasks WHERE task_id = CAST(:id AS uuid) AND status IN ('failed', 'canceled')
        RETURNING *
      )
      SELECT\s"""
          + TaskRow.WITHOUT_OUTPUTS
          + " FROM t";

  /// Those that wait on the same route as `m`, the one to be moved.
  private static final String BESIDE =
      """
      FROM tasks o WHERE o.status = 'pending' AND o.route = m.route AND o.run_at <= now()
        AND o.task_id <> m.task_id""";

  /// A microsecond is the least that tells two apart. Whoever comes between by chance is no harm.
  private static final String MOVE =
      """
      WITH m AS (
        SELECT * FROM tasks WHERE task_id = CAST(:id AS uuid)
          AND CASE WHEN status = 'pending' AND run_at <= now() THEN true ELSE false END FOR UPDATE
      ), place AS (
        PLACE
      ), t AS (
        UPDATE tasks SET (priority, run_at) = (SELECT priority, run_at FROM place),
          seq = seq + 1, updated_at = now()
        WHERE task_id = (SELECT task_id FROM m) AND EXISTS (SELECT FROM place)
        RETURNING *
      )
      SELECT\s"""
          + TaskRow.WITHOUT_OUTPUTS
          + " FROM t";

  /// The least rank of the interactive lane parts the lanes. Of one that is alone, nothing changes.
  private static final String FIRST =
      """
      SELECT coalesce(head.priority, m.priority) AS priority,
        coalesce(head.run_at - interval '1 microsecond', m.run_at) AS run_at
      FROM m LEFT JOIN LATERAL (
        SELECT o.priority, o.run_at BESIDE AND (o.priority < -100) = (m.priority < -100)
        ORDER BY o.priority DESC, o.run_at LIMIT 1) AS head ON true"""
          .replace("BESIDE", BESIDE);

  private static final String LAST = "SELECT priority, now() AS run_at FROM m";

  private static final String BEFORE = beside("-");
  private static final String AFTER = beside("+");

  private static String beside(String sign) {
    return """
        SELECT o.priority, o.run_at SIGN interval '1 microsecond' AS run_at
        FROM m CROSS JOIN LATERAL (
          SELECT * FROM tasks WHERE task_id = CAST(:other AS uuid) AND task_id <> m.task_id) AS o
        WHERE o.status = 'pending' AND o.route = m.route AND o.run_at <= now()"""
        .replace("SIGN", sign);
  }

  private static final String REMOVE =
      "WITH gone AS (DELETE FROM tasks WHERE task_id = CAST(:id AS uuid)"
          + " AND status IN ('completed', 'failed', 'canceled') RETURNING *), counted AS ("
          + "INSERT INTO ended_counts (status, tasks) SELECT status, -1 FROM gone) SELECT "
          + TaskRow.COLUMNS
          + " FROM gone t";

  private final Sql sql;
  private final Sql reads;

  public DatabaseTaskRepository(DatabasePools databases) {
    this.sql = databases.sql();
    this.reads = databases.readSql();
  }

  @Override
  public List<Insertion> insert(List<NewTask> tasks) {
    if (tasks.isEmpty()) {
      return List.of();
    }
    String rows = TaskInsert.rows(tasks);
    var stored = new HashMap<String, Long>();
    sql.query(
        INSERT,
        Map.of("rows", rows),
        row -> stored.put(TaskRow.required(row, "task_id"), TaskRow.number(row, "seq")));
    // Only an id that was there already needs its hash looked up, or one twice in this list.
    Map<String, String> hashes = stored.size() == tasks.size() ? Map.of() : hashes(tasks);
    var insertions = new ArrayList<Insertion>();
    for (NewTask task : tasks) {
      Long seq = stored.remove(task.id().toString());
      if (seq != null) {
        insertions.add(new Insertion.Stored(seq));
      } else {
        boolean same = task.requestHash().equalsIgnoreCase(hashes.get(task.id().toString()));
        insertions.add(same ? new Insertion.Same() : new Insertion.Conflict());
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
  public Set<TaskId> known(Collection<TaskId> ids) {
    String list = ids.stream().map(TaskId::toString).collect(Collectors.joining(","));
    return Set.copyOf(
        sql.query(KNOWN, Map.of("ids", list), row -> new TaskId(TaskRow.uuid(row, "task_id"))));
  }

  @Override
  public Optional<Task> find(TaskId id) {
    return sql.query(FIND, Map.of("id", id.toString()), TaskRow::read).stream().findFirst();
  }

  @Override
  public TaskPage list(TaskQuery query) {
    return TaskListing.of(query).read(reads);
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
    var byStatus = new TreeMap<String, Long>();
    var open = new TreeMap<String, Map<String, Long>>();
    for (StatsRow row : reads.query(STATS, Map.of(), StatsRow::read)) {
      byStatus.merge(row.status(), row.tasks(), Long::sum);
      if (row.route() != null) {
        open.computeIfAbsent(row.route(), _ -> new TreeMap<>()).put(row.status(), row.tasks());
      }
    }
    var pools = new TreeMap<String, PoolStats>();
    reads.query(
        "SELECT * FROM genpulse_scaling",
        Map.of(),
        row -> pools.put(TaskRow.required(row, "pool"), pool(row)));
    return reads
        .query(
            PACE,
            Map.of(),
            row ->
                new TaskStats(
                    byStatus,
                    open,
                    pools,
                    TaskRow.value(row, "oldest") instanceof Number age ? age.doubleValue() : 0,
                    TaskRow.number(row, "recent")))
        .getFirst();
  }

  private static PoolStats pool(DbRow row) {
    return new PoolStats(
        TaskRow.number(row, "due"),
        TaskRow.number(row, "running"),
        TaskRow.value(row, "oldest_due_seconds") instanceof Number age ? age.doubleValue() : 0);
  }

  @Override
  public Optional<Task> cancel(TaskId id) {
    return sql.query(CANCEL, Map.of("id", id.toString()), TaskRow::read).stream()
        .findFirst()
        .or(() -> find(id));
  }

  @Override
  public Optional<Task> move(TaskId id, QueuePlace place) {
    return switch (place) {
      case QueuePlace.First() -> move(FIRST, Map.of("id", id.toString()));
      case QueuePlace.Last() -> move(LAST, Map.of("id", id.toString()));
      case QueuePlace.Before(var other) ->
          move(BEFORE, Map.of("id", id.toString(), "other", other.toString()));
      case QueuePlace.After(var other) ->
          move(AFTER, Map.of("id", id.toString(), "other", other.toString()));
    };
  }

  private Optional<Task> move(String place, Map<String, ?> values) {
    return sql.query(MOVE.replace("PLACE", place), values, TaskRow::read).stream().findFirst();
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

  private record StatsRow(@Nullable String route, String status, long tasks) {
    static StatsRow read(DbRow row) {
      return new StatsRow(
          TaskRow.text(row, "route"),
          TaskRow.required(row, "status"),
          TaskRow.number(row, "tasks"));
    }
  }
}
