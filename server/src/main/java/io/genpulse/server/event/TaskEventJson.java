package io.genpulse.server.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.server.task.TaskError;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskStatus;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// The JSON form of events, which other programs read: every key is there, absent values are null.
public final class TaskEventJson {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private TaskEventJson() {}

  public static String write(TaskEvent event) {
    return switch (event) {
      case TaskEvent.Snapshot snapshot -> snapshot(snapshot);
      case TaskEvent.Live live -> live(live);
    };
  }

  /// `task_id`, `status` and `seq` come first and in this order: a script in Redis looks for them.
  private static String snapshot(TaskEvent.Snapshot event) {
    ObjectNode node = JSON.createObjectNode();
    node.put("task_id", event.taskId().toString());
    node.put("status", event.status().word());
    node.put("progress", event.progress());
    node.put("seq", event.seq());
    node.put("message", event.message());
    node.put("url", event.url());
    ArrayNode urls = node.putArray("urls");
    event.urls().forEach(urls::add);
    TaskError error = event.error();
    if (error == null) {
      node.putNull("error");
    } else {
      node.putObject("error")
          .put("code", error.code())
          .put("message", error.message())
          .put("field", error.field())
          .put("provider_code", error.providerCode())
          .put("request_id", error.requestId());
    }
    node.put("at", event.at().toString());
    return node.toString();
  }

  private static String live(TaskEvent.Live event) {
    ObjectNode node = JSON.createObjectNode();
    node.put("event", event.kind()).put("task_id", event.taskId().toString());
    switch (event) {
      case TaskEvent.Preview(_, var mediaType, var base64) ->
          node.put("media_type", mediaType).put("data_base64", base64);
      case TaskEvent.Output(_, var n, var url, var mediaType) ->
          node.put("n", n).put("url", url).put("media_type", mediaType);
      case TaskEvent.Log(_, var n, var message) ->
          node.put("n", n).put("level", "info").put("message", message);
    }
    return node.toString();
  }

  /// @throws IllegalArgumentException when the text is no live event
  public static TaskEvent.Live readLive(String text) {
    try {
      JsonNode node = JSON.readTree(text);
      TaskId id = TaskId.of(node.path("task_id").asText());
      return switch (node.path("event").asText()) {
        case "preview" ->
            new TaskEvent.Preview(
                id, node.path("media_type").asText(), node.path("data_base64").asText());
        case "output" ->
            new TaskEvent.Output(
                id,
                node.path("n").asInt(),
                node.path("url").asText(),
                node.path("media_type").asText());
        case "log" -> new TaskEvent.Log(id, node.path("n").asLong(), node.path("message").asText());
        default -> throw new IllegalArgumentException("an event of a kind that is not known here");
      };
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a live event", e);
    }
  }

  /// @throws IllegalArgumentException when the text is no snapshot
  public static TaskEvent.Snapshot read(String text) {
    try {
      JsonNode node = JSON.readTree(text);
      var urls = new ArrayList<String>();
      node.path("urls").forEach(url -> urls.add(url.asText()));
      JsonNode error = node.path("error");
      return new TaskEvent.Snapshot(
          TaskId.of(node.path("task_id").asText()),
          TaskStatus.read(node.path("status").asText()),
          node.path("progress").asInt(),
          node.path("seq").asLong(),
          optional(node, "message"),
          optional(node, "url"),
          urls,
          error.isObject()
              ? new TaskError(
                  error.path("code").asText(),
                  error.path("message").asText(),
                  optional(error, "field"),
                  optional(error, "provider_code"),
                  optional(error, "request_id"))
              : null,
          Instant.parse(node.path("at").asText()));
    } catch (JsonProcessingException | DateTimeException e) {
      throw new IllegalArgumentException("not a task event", e);
    }
  }

  private static @Nullable String optional(JsonNode node, String key) {
    JsonNode value = node.path(key);
    return value.isTextual() ? value.textValue() : null;
  }
}
