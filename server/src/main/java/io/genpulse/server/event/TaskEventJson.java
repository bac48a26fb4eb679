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
      node.putObject("error").put("code", error.code()).put("message", error.message());
    }
    node.put("at", event.at().toString());
    return node.toString();
  }

  /// @throws IllegalArgumentException when the text is no event
  public static TaskEvent read(String text) {
    try {
      JsonNode node = JSON.readTree(text);
      var urls = new ArrayList<String>();
      node.path("urls").forEach(url -> urls.add(url.asText()));
      JsonNode error = node.path("error");
      return new TaskEvent(
          TaskId.of(node.path("task_id").asText()),
          TaskStatus.read(node.path("status").asText()),
          node.path("progress").asInt(),
          node.path("seq").asLong(),
          optional(node, "message"),
          optional(node, "url"),
          urls,
          error.isObject()
              ? new TaskError(error.path("code").asText(), error.path("message").asText())
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
