package io.genpulse.server.database;

import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.server.fleet.PendingTasks;
import io.genpulse.server.task.NewTask;
import io.genpulse.server.task.TaskId;
import io.helidon.dbclient.DbRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// What the rows of pending tasks say of their waiting.
public final class DatabasePendingTasks implements PendingTasks {
  private static final String FACTS =
      """
      SELECT t.task_id, CAST(to_jsonb(t.needs) AS text) AS needs, t.run_at, t.run_at <= now() AS due,
        t.wait_reason, q.paused OR t.route = ANY(q.paused_routes) AS paused,
        NOT ROOM AS key_limited, PLACE AS ahead
      FROM tasks t CROSS JOIN queue_state q
      WHERE t.task_id = ANY(CAST(string_to_array(:ids, ',') AS uuid[]))
        AND CASE t.status WHEN 'pending' THEN true ELSE false END"""
          .replace("ROOM", "(" + Purses.ROOM.replace("tasks.", "t.") + ")");

  private static final String PLACE =
      "(SELECT count(*) FROM ("
          + TasksBefore.select("1", "t.route", "t.priority", "t.run_at")
          + ") AS before)";

  private final Sql sql;
  private final StartEstimates estimates;

  public DatabasePendingTasks(DatabasePools databases) {
    this.sql = databases.readSql();
    this.estimates = new StartEstimates(sql);
  }

  private static final String EXPECTED =
      """
      SELECT now() AS run_at, q.paused OR :route = ANY(q.paused_routes) AS paused,
        (SELECT count(*) FROM (
          SELECT 1 FROM tasks o WHERE o.status = 'pending' AND o.route = :route
            AND o.priority >= :priority AND o.run_at <= now() LIMIT 1000) AS before) AS ahead
      FROM queue_state q""";

  @Override
  public Facts expected(NewTask task) {
    return sql.query(
            EXPECTED,
            Map.of("route", task.route().word(), "priority", task.priority()),
            row ->
                new Facts(
                    List.copyOf(task.needs()),
                    TaskRow.present(TaskRow.instant(row, "run_at"), "run_at"),
                    true,
                    TaskRow.flag(row, "paused"),
                    false,
                    null,
                    TaskRow.number(row, "ahead")))
        .getFirst();
  }

  @Override
  public Optional<Instant> expectedStart(String route, int priority, Instant runAt) {
    return estimates.of(route, priority, runAt);
  }

  @Override
  public Map<TaskId, Facts> factsWithPlace(TaskId id) {
    return read(FACTS.replace("PLACE", PLACE), List.of(id));
  }

  @Override
  public Map<TaskId, Facts> facts(Collection<TaskId> ids) {
    return read(FACTS.replace("PLACE", "CAST(NULL AS bigint)"), ids);
  }

  private Map<TaskId, Facts> read(String statement, Collection<TaskId> ids) {
    var facts = new HashMap<TaskId, Facts>();
    String words = ids.stream().map(TaskId::toString).collect(Collectors.joining(","));
    sql.query(
        statement,
        Map.of("ids", words),
        row -> facts.put(new TaskId(TaskRow.uuid(row, "task_id")), facts(row)));
    return facts;
  }

  private static Facts facts(DbRow row) {
    var needs = new ArrayList<String>();
    for (JsonNode need : Json.read(TaskRow.required(row, "needs"))) {
      needs.add(need.asText());
    }
    return new Facts(
        needs,
        TaskRow.present(TaskRow.instant(row, "run_at"), "run_at"),
        TaskRow.flag(row, "due"),
        TaskRow.flag(row, "paused"),
        TaskRow.flag(row, "key_limited"),
        TaskRow.text(row, "wait_reason"),
        TaskRow.value(row, "ahead") instanceof Number ahead ? (Long) ahead.longValue() : null);
  }
}
