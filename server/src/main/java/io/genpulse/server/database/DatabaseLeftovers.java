package io.genpulse.server.database;

import io.genpulse.server.maintenance.Leftovers;
import io.genpulse.server.task.ObjectKey;
import io.genpulse.server.task.TaskId;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What PostgreSQL keeps beyond its use. Every statement takes a bounded number of rows by an index
/// that has the oldest first.
public final class DatabaseLeftovers implements Leftovers {
  private static final String TURN =
      """
      INSERT INTO upkeep AS u (job, next_at)
      VALUES (:job, now() + :seconds * interval '1 second')
      ON CONFLICT (job) DO UPDATE SET next_at = excluded.next_at WHERE u.next_at <= now()
      RETURNING job""";

  // In words that leave no choice of index: see V003.
  private static final String ENDED =
      "CASE WHEN status IN ('completed', 'failed', 'canceled') THEN true ELSE false END";

  private static final String ENDED_TASKS =
      """
      SELECT task_id, (SELECT string_agg(concat_ws(E'\\n', o.object_key, o.poster_key), E'\\n') FROM task_outputs o
        WHERE o.task_id = tasks.task_id AND o.removed_at IS NULL) AS objects
      FROM tasks WHERE finished_at < now() - :seconds * interval '1 second' AND\s"""
          + ENDED
          + " ORDER BY finished_at LIMIT :n";

  private static final String REMOVE_TASKS =
      """
      WITH gone AS (
        DELETE FROM tasks WHERE task_id = ANY(CAST(string_to_array(:ids, ',') AS uuid[]))
          AND ENDED RETURNING status
      ), counted AS (
        INSERT INTO ended_counts (status, tasks) SELECT status, -count(*) FROM gone GROUP BY status
      )
      SELECT count(*) AS n FROM gone"""
          .replace("ENDED", ENDED);

  private static final String EXPIRED =
      """
      SELECT task_id, n, concat_ws(E'\\n', object_key, poster_key) AS objects FROM task_outputs
      WHERE removed_at IS NULL AND created_at < now() - :seconds * interval '1 second'
      ORDER BY created_at LIMIT :n""";

  private static final String MARK_REMOVED =
      """
      WITH r AS MATERIALIZED (
        SELECT * FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(task_id uuid, n int)
      )
      UPDATE task_outputs SET removed_at = now()
      WHERE task_id = ANY(ARRAY(SELECT task_id FROM r))
        AND CASE WHEN (task_id, n) IN (SELECT task_id, n FROM r) THEN true ELSE false END
        AND removed_at IS NULL""";

  private static final String RECORDED =
      """
      SELECT unnest(array_remove(ARRAY[object_key, poster_key], NULL)) AS object_key FROM task_outputs
      WHERE task_id = ANY(CAST(string_to_array(:ids, ',') AS uuid[])) AND removed_at IS NULL""";

  private static final String OPEN =
      """
      SELECT task_id FROM tasks
      WHERE task_id = ANY(CAST(string_to_array(:ids, ',') AS uuid[])) AND NOT\s"""
          + ENDED;

  private static final String REMOVE_DEAD_LETTERS =
      """
      DELETE FROM dead_letters WHERE id = ANY(ARRAY(
        SELECT id FROM (
          SELECT id, created_at, row_number() OVER (ORDER BY id) AS nth
          FROM (SELECT id, created_at FROM dead_letters ORDER BY id LIMIT :n) AS oldest) AS x
        WHERE nth <= (SELECT count(*) FROM dead_letters) - :most
          OR (:seconds > 0 AND created_at < now() - :seconds * interval '1 second')))""";

  private static final String REMOVE_KEYS =
      """
      DELETE FROM idempotency_keys WHERE key = ANY(ARRAY(
        SELECT key FROM idempotency_keys WHERE created_at < now() - interval '25 hours'
        ORDER BY created_at LIMIT :n FOR UPDATE SKIP LOCKED))""";

  private static final String REMOVE_TOLD =
      """
      DELETE FROM outbox WHERE id = ANY(ARRAY(
        SELECT id FROM (SELECT * FROM outbox ORDER BY id LIMIT :n FOR UPDATE SKIP LOCKED) AS oldest
        WHERE created_at < now() - interval '7 days' OR done_at < now() - interval '1 day'))""";

  private static final String REMOVE_INSTANCES =
      """
      DELETE FROM instances WHERE instance_id = ANY(ARRAY(
        SELECT instance_id FROM instances WHERE last_seen < now() - interval '1 day' LIMIT :n))""";

  private static final String ADD_UP =
      """
      WITH pieces AS (
        DELETE FROM ended_counts WHERE at < now() - interval '2 minutes' RETURNING status, tasks
      )
      INSERT INTO ended_counts (status, tasks, at)
      SELECT status, sum(tasks), '-infinity' FROM pieces GROUP BY status""";

  // One statement sees one moment: what is counted then and what is dropped belong together.
  private static final String RECOUNT =
      """
      WITH pieces AS (DELETE FROM ended_counts)
      INSERT INTO ended_counts (status, tasks, at)
      SELECT status, count(*), '-infinity' FROM tasks
      WHERE finished_at IS NOT NULL AND status IN ('completed', 'failed', 'canceled')
      GROUP BY status""";

  private final Sql sql;

  public DatabaseLeftovers(DatabasePools databases) {
    this.sql = databases.sql();
  }

  @Override
  public boolean turn(String job, Duration interval) {
    return !sql.query(TURN, Map.of("job", job, "seconds", interval.toSeconds()), row -> row)
        .isEmpty();
  }

  @Override
  public List<EndedTask> endedTasks(Duration age, int n) {
    return sql.query(
        ENDED_TASKS,
        Map.of("seconds", age.toSeconds(), "n", n),
        row ->
            new EndedTask(
                new TaskId(TaskRow.uuid(row, "task_id")), keys(TaskRow.text(row, "objects"))));
  }

  private static List<ObjectKey> keys(@Nullable String lines) {
    return lines == null
        ? List.of()
        : Arrays.stream(lines.split("\n", -1)).map(ObjectKey::new).toList();
  }

  @Override
  public int removeTasks(Collection<TaskId> tasks) {
    return sql.query(REMOVE_TASKS, Map.of("ids", ids(tasks)), row -> TaskRow.integer(row, "n"))
        .getFirst();
  }

  private static String ids(Collection<TaskId> tasks) {
    return tasks.stream().map(TaskId::toString).collect(Collectors.joining(","));
  }

  @Override
  public List<ExpiredObject> expiredObjects(Duration age, int n) {
    return sql.query(
        EXPIRED,
        Map.of("seconds", age.toSeconds(), "n", n),
        row ->
            new ExpiredObject(
                new TaskId(TaskRow.uuid(row, "task_id")),
                TaskRow.integer(row, "n"),
                keys(TaskRow.text(row, "objects"))));
  }

  @Override
  public void markRemoved(Collection<ExpiredObject> objects) {
    String rows =
        Json.rows(
            List.copyOf(objects),
            (object, row) -> row.put("task_id", object.task().toString()).put("n", object.n()));
    sql.update(MARK_REMOVED, Map.of("rows", rows));
  }

  @Override
  public Set<ObjectKey> unrecorded(Collection<ObjectKey> keys, Collection<TaskId> tasks) {
    Map<String, ?> params = Map.of("ids", ids(tasks));
    // Asked first: a task that ends in between has recorded its objects by the second question.
    List<String> open = sql.query(OPEN, params, row -> TaskRow.uuid(row, "task_id").toString());
    var recorded =
        Set.copyOf(sql.query(RECORDED, params, row -> TaskRow.required(row, "object_key")));
    var unrecorded = new HashSet<>(keys);
    unrecorded.removeIf(
        key -> recorded.contains(key.value()) || open.stream().anyMatch(key.value()::contains));
    return unrecorded;
  }

  @Override
  public int removeDeadLetters(Duration age, int most, int n) {
    return (int)
        sql.update(REMOVE_DEAD_LETTERS, Map.of("seconds", age.toSeconds(), "most", most, "n", n));
  }

  @Override
  public int removeStale(int n) {
    Map<String, ?> params = Map.of("n", n);
    long keys = sql.update(REMOVE_KEYS, params);
    long told = sql.update(REMOVE_TOLD, params);
    long instances = sql.update(REMOVE_INSTANCES, params);
    return (int) Math.max(keys, Math.max(told, instances));
  }

  @Override
  public void addUpCounts() {
    sql.update(ADD_UP, Map.of());
  }

  @Override
  public void recount() {
    sql.update(RECOUNT, Map.of());
  }
}
