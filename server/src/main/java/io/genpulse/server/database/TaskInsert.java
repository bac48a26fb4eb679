package io.genpulse.server.database;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.server.task.NewTask;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// How new tasks become rows, many in one statement.
final class TaskInsert {
  /// The tasks of the parameter `rows`, as a common table expression of that name.
  static final String ROWS =
      """
      rows AS (
        SELECT * FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(
          ord int, task_id uuid, task_type text, route text, provider text, priority smallint,
          source text, user_id text, params jsonb, request_hash text,
          deadline_seconds int, needs text[], callback_url text,
          api_key_id text, units int)
      )""";

  /// Stores those whose ids are not there yet, and answers their ids and seqs.
  static final String INTO_TASKS = intoTasks("true");

  private TaskInsert() {}

  /// `seq` starts with the clock and grows slower than it, so it never falls when an id is used
  /// again.
  ///
  /// @param condition SQL that must hold for anything to be stored
  static String intoTasks(String condition) {
    return """
    INSERT INTO tasks (task_id, task_type, route, provider, priority, source, user_id, params,
      request_hash, needs, callback_url, api_key_id, units, deadline_at, created_at, run_at, seq)
    SELECT task_id, task_type, route, provider, priority, source, user_id, params,
      decode(request_hash, 'hex'), needs, callback_url, api_key_id, units,
      now() + deadline_seconds * interval '1 second',
      now() + ord * interval '1 microsecond', now() + ord * interval '1 microsecond',
      CAST(extract(epoch FROM now()) * 1000 AS bigint)
    FROM rows WHERE %s ORDER BY ord
    ON CONFLICT (task_id) DO NOTHING
    RETURNING task_id, seq"""
        .formatted(condition);
  }

  static String rows(List<NewTask> tasks) {
    var ordinals = new AtomicInteger();
    return Json.rows(
        tasks,
        (task, row) ->
            row.put("ord", ordinals.getAndIncrement())
                .put("task_id", task.id().toString())
                .put("task_type", task.taskType())
                .put("route", task.route().word())
                .put("provider", task.provider())
                .put("priority", task.priority())
                .put("source", task.source())
                .put("user_id", task.userId())
                .put("request_hash", task.requestHash())
                .put("deadline_seconds", task.deadlineSeconds())
                .put("callback_url", task.callbackUrl())
                .put("api_key_id", task.apiKeyId())
                .put("units", task.units())
                .<ObjectNode>set("params", Json.read(task.params()))
                .set("needs", Json.texts(task.needs())));
  }
}
