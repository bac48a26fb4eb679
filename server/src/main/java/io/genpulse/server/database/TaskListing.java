package io.genpulse.server.database;

import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskPage;
import io.genpulse.server.task.TaskQuery;
import io.genpulse.server.task.TaskStatus;
import io.helidon.dbclient.DbRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One page of a list of tasks. Whatever is asked for, an index gives the rows in their order:
/// tasks of several statuses are merged from one ordered scan each, and a search for text looks
/// through [#SEARCHED] tasks, after which the page ends and the cursor goes on from there.
record TaskListing(String statement, Map<String, Object> params, int limit) {
  static final int SEARCHED = 10_000;

  private static final String NEWEST_FIRST = " ORDER BY created_at DESC, task_id DESC";

  // The same in the words of the indexes for lists, see V003.
  private static final String BY_INDEX = " ORDER BY created_at DESC, greatest(task_id) DESC";

  // Not a join: planned while the table was small, it would read all of it.
  private static final String OF_PAGE = " WHERE t.task_id = ANY(ARRAY(SELECT task_id FROM page))";

  // Prompts within huge parameters are not worth to be read for a search.
  private static final String HIT =
      """
      coalesce(position(lower(:text) IN lower(
          CASE WHEN pg_column_size(params) <= 65536 THEN params ->> 'prompt' END)) > 0, false)
        OR position(lower(:text) IN CAST(task_id AS text)) > 0""";

  static TaskListing of(TaskQuery query) {
    var params = new HashMap<String, Object>();
    @Nullable String text = query.text();
    boolean search = text != null && !isTaskId(text);
    var conditions = new ArrayList<String>();
    if (query.taskType() != null) {
      conditions.add("task_type = :type");
      params.put("type", query.taskType());
    }
    if (query.userId() != null) {
      conditions.add("user_id = :user");
      params.put("user", query.userId());
    }
    if (text != null) {
      params.put("text", text);
      if (!search) {
        conditions.add("task_id = CAST(:text AS uuid)");
      }
    }
    if (query.cursor() != null) {
      Cursor cursor = Cursor.of(query.cursor());
      conditions.add(
          "(created_at, greatest(task_id)) < (CAST(:at AS timestamptz), CAST(:last AS uuid))");
      params.put("at", cursor.createdAt().toString());
      params.put("last", cursor.id().toString());
    }
    // One more than is shown tells whether there is another page.
    int rows = query.limit() + 1;
    String statement = search ? searching(query, conditions, rows) : plain(query, conditions, rows);
    return new TaskListing(statement, params, query.limit());
  }

  private static boolean isTaskId(String text) {
    try {
      TaskId.of(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String plain(TaskQuery query, List<String> conditions, int rows) {
    return "WITH page AS MATERIALIZED ("
        + merged("created_at, task_id", query.statuses(), conditions, rows)
        + ") SELECT CAST(NULL AS timestamptz) AS edge_at, CAST(NULL AS text) AS edge_id, "
        + TaskRow.LISTED
        + " FROM tasks t"
        + OF_PAGE
        + " ORDER BY t.created_at DESC, t.task_id DESC";
  }

  /// The edge is the last task looked at, if there may be more behind it; it is answered even if
  /// nothing was found.
  private static String searching(TaskQuery query, List<String> conditions, int rows) {
    return "WITH seen AS MATERIALIZED ("
        + merged("created_at, task_id, " + HIT + " AS hit", query.statuses(), conditions, SEARCHED)
        + "), page AS MATERIALIZED (SELECT created_at, task_id FROM seen WHERE hit"
        + NEWEST_FIRST
        + " LIMIT "
        + rows
        + "), edge AS (SELECT created_at, task_id FROM seen"
        + NEWEST_FIRST
        + " OFFSET "
        + (SEARCHED - 1)
        + " LIMIT 1) SELECT e.created_at AS edge_at, CAST(e.task_id AS text) AS edge_id, "
        + TaskRow.LISTED
        + " FROM (SELECT 1) AS one LEFT JOIN edge e ON true"
        + " LEFT JOIN (SELECT * FROM tasks t"
        + OF_PAGE
        + ") AS t ON true ORDER BY t.created_at DESC, t.task_id DESC";
  }

  private static String merged(
      String columns, Set<TaskStatus> statuses, List<String> conditions, int rows) {
    if (statuses.isEmpty()) {
      return branch(columns, "tasks", conditions, rows);
    }
    return statuses.stream()
        .sorted()
        .map(status -> ofStatus(columns, status, conditions, rows))
        .collect(
            Collectors.joining(
                ") UNION ALL (",
                "SELECT * FROM ((",
                ")) AS merged" + NEWEST_FIRST + " LIMIT " + rows));
  }

  /// The words stand in the statement as they are: only then can partial indexes serve.
  private static String ofStatus(
      String columns, TaskStatus status, List<String> conditions, int rows) {
    String is = "status = '" + status.word() + "'";
    return switch (status) {
      // Few, and an index for them alone: taken all before anything else, whatever statistics say.
      case PROCESSING ->
          branch(
              columns,
              "(SELECT * FROM tasks WHERE " + is + " OFFSET 0) AS running",
              conditions,
              rows);
      case PENDING -> branch(columns, "tasks", and(conditions, is, "finished_at IS NULL"), rows);
      case COMPLETED, FAILED, CANCELED, OTHER ->
          branch(columns, "tasks", and(conditions, is, "finished_at IS NOT NULL"), rows);
    };
  }

  private static List<String> and(List<String> conditions, String... more) {
    var all = new ArrayList<>(conditions);
    all.addAll(List.of(more));
    return all;
  }

  private static String branch(String columns, String from, List<String> conditions, int rows) {
    return "SELECT "
        + columns
        + " FROM "
        + from
        + (conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions))
        + BY_INDEX
        + " LIMIT "
        + rows;
  }

  TaskPage read(Sql sql) {
    List<Found> found = sql.query(statement, params, Found::read);
    List<Found> tasks = found.stream().filter(row -> row.task() != null).toList();
    List<Task> items = new ArrayList<>();
    var omitted = new HashMap<TaskId, List<String>>();
    for (Found row : tasks.subList(0, Math.min(tasks.size(), limit))) {
      Task task = TaskRow.present(row.task(), "task_id");
      items.add(task);
      if (!row.omitted().isEmpty()) {
        omitted.put(task.id(), row.omitted());
      }
    }
    return new TaskPage(items, omitted, next(found, tasks.size() > limit, items));
  }

  private static @Nullable String next(List<Found> found, boolean more, List<Task> items) {
    if (more) {
      Task last = items.getLast();
      return new Cursor(last.createdAt(), last.id()).text();
    }
    Cursor edge = found.isEmpty() ? null : found.getFirst().edge();
    return edge == null ? null : edge.text();
  }

  private record Found(@Nullable Cursor edge, @Nullable Task task, List<String> omitted) {
    static Found read(DbRow row) {
      String edge = TaskRow.text(row, "edge_id");
      Cursor cursor =
          edge == null
              ? null
              : new Cursor(
                  TaskRow.present(TaskRow.instant(row, "edge_at"), "edge_at"), TaskId.of(edge));
      if (TaskRow.value(row, "task_id") == null) {
        return new Found(cursor, null, List.of());
      }
      return new Found(cursor, TaskRow.read(row), TaskRow.omitted(row));
    }
  }
}
