package io.genpulse.server.database;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.server.task.ObjectKey;
import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskError;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskOutput;
import io.genpulse.server.task.TaskStatus;
import io.helidon.dbclient.DbRow;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The one way between rows of `tasks` and [Task].
final class TaskRow {
  /// What [#read] needs, of a row called `t`, but for its outputs.
  private static final String PLAIN =
      """
      t.task_id, t.task_type, t.route, t.provider, t.priority, t.source, t.user_id, t.status, \
      t.progress, t.message, CAST(t.params AS text) AS params, CAST(t.result AS text) AS result, \
      CAST(t.error AS text) AS error, t.seq, t.attempt, t.max_attempts, \
      t.cancel_requested_at IS NOT NULL AS cancel_requested, t.callback_url, t.created_at, \
      t.started_at, t.finished_at, t.duration_ms,""";

  static final String WITHOUT_OUTPUTS = PLAIN + " CAST(NULL AS text) AS outputs";

  static final String COLUMNS =
      PLAIN
          + """
           (SELECT CAST(jsonb_agg(to_jsonb(o) ORDER BY o.n) AS text) FROM task_outputs o \
          WHERE o.task_id = t.task_id) AS outputs""";

  // Small ones only: a list must fit in memory whatever the tasks hold. The stored size is asked
  // first, for which nothing needs to be read; compressed text may still be long.
  private static final String SMALL =
      """
      CASE WHEN pg_column_size(t.WHAT) <= 4096 AND octet_length(CAST(t.WHAT AS text)) <= 4096 \
      THEN CAST(t.WHAT AS text) END""";

  /// What [#read] needs for a list; what is too large for it is named by [#omitted].
  static final String LISTED =
      COLUMNS
              .replace(
                  "CAST(t.params AS text) AS params",
                  "coalesce(" + SMALL.replace("WHAT", "params") + ", 'null') AS params")
              .replace(
                  "CAST(t.result AS text) AS result",
                  SMALL.replace("WHAT", "result") + " AS result")
          + ", t.result IS NOT NULL AS has_result";

  /// Of a row that carries its outputs as they are just being inserted.
  static final String WITH_NEW_OUTPUTS = PLAIN + " CAST(r.outputs AS text) AS outputs";

  private TaskRow() {}

  static boolean flag(DbRow row, String column) {
    return Boolean.TRUE.equals(value(row, column));
  }

  static Task read(DbRow row) {
    String error = text(row, "error");
    return new Task(
        new TaskId(uuid(row, "task_id")),
        required(row, "task_type"),
        required(row, "route"),
        text(row, "provider"),
        integer(row, "priority"),
        required(row, "source"),
        required(row, "user_id"),
        TaskStatus.read(required(row, "status")),
        required(row, "status"),
        integer(row, "progress"),
        text(row, "message"),
        required(row, "params"),
        text(row, "result"),
        error == null ? null : error(Json.read(error)),
        number(row, "seq"),
        integer(row, "attempt"),
        integer(row, "max_attempts"),
        flag(row, "cancel_requested"),
        text(row, "callback_url"),
        present(instant(row, "created_at"), "created_at"),
        instant(row, "started_at"),
        instant(row, "finished_at"),
        value(row, "duration_ms") instanceof Number millis ? (Long) millis.longValue() : null,
        outputs(text(row, "outputs")));
  }

  static List<String> omitted(DbRow row) {
    var omitted = new ArrayList<String>();
    if (required(row, "params").equals("null")) {
      omitted.add("params");
    }
    if (flag(row, "has_result") && value(row, "result") == null) {
      omitted.add("result");
    }
    return omitted;
  }

  private static TaskError error(JsonNode error) {
    return new TaskError(
        error.path("code").asText(),
        error.path("message").asText(),
        Json.text(error, "field"),
        Json.text(error, "provider_code"),
        Json.text(error, "request_id"));
  }

  static ObjectNode error(TaskError error) {
    return Json.object()
        .put("code", error.code())
        .put("message", error.message())
        .put("field", error.field())
        .put("provider_code", error.providerCode())
        .put("request_id", error.requestId());
  }

  private static List<TaskOutput> outputs(@Nullable String json) {
    if (json == null) {
      return List.of();
    }
    var outputs = new ArrayList<TaskOutput>();
    for (JsonNode o : Json.read(json)) {
      outputs.add(
          new TaskOutput(
              o.path("n").asInt(),
              new ObjectKey(o.path("object_key").asText()),
              o.path("media_type").asText(),
              o.path("bytes").asLong(),
              o.path("sha256").asText(),
              o.hasNonNull("width") ? (Integer) o.get("width").asInt() : null,
              o.hasNonNull("height") ? (Integer) o.get("height").asInt() : null,
              o.hasNonNull("duration_ms") ? (Long) o.get("duration_ms").asLong() : null,
              o.hasNonNull("poster_key") ? new ObjectKey(o.get("poster_key").asText()) : null,
              o.hasNonNull("removed_at")
                  ? OffsetDateTime.parse(o.get("removed_at").asText()).toInstant()
                  : null));
    }
    return outputs;
  }

  static ObjectNode output(TaskOutput output) {
    return Json.object()
        .put("n", output.n())
        .put("object_key", output.key().value())
        .put("media_type", output.mediaType())
        .put("bytes", output.bytes())
        .put("sha256", output.sha256())
        .put("width", output.width())
        .put("height", output.height())
        .put("duration_ms", output.durationMs())
        .put("poster_key", output.poster() == null ? null : output.poster().value());
  }

  static @Nullable Object value(DbRow row, String column) {
    return row.column(column).get(Object.class);
  }

  static @Nullable String text(DbRow row, String column) {
    Object value = value(row, column);
    return value == null ? null : value.toString();
  }

  static String required(DbRow row, String column) {
    return present(text(row, column), column);
  }

  static UUID uuid(DbRow row, String column) {
    return UUID.fromString(required(row, column));
  }

  static long number(DbRow row, String column) {
    return ((Number) present(value(row, column), column)).longValue();
  }

  static int integer(DbRow row, String column) {
    return Math.toIntExact(number(row, column));
  }

  static @Nullable Instant instant(DbRow row, String column) {
    return value(row, column) instanceof Timestamp timestamp ? timestamp.toInstant() : null;
  }

  static <T> T present(@Nullable T value, String column) {
    if (value == null) {
      throw new IllegalStateException("column " + column + " is null");
    }
    return value;
  }
}
