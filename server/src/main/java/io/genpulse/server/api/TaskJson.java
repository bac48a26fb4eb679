package io.genpulse.server.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.server.fleet.WaitReasons;
import io.genpulse.server.fleet.Waiting;
import io.genpulse.server.storage.ObjectStorage;
import io.genpulse.server.task.Lane;
import io.genpulse.server.task.ObjectKey;
import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskError;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskOutput;
import io.genpulse.server.task.TaskPage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The task as the native API shows it. Links to outputs are made anew each time.
public final class TaskJson {
  private final ObjectStorage storage;
  private final WaitReasons reasons;

  public TaskJson(ObjectStorage storage, WaitReasons reasons) {
    this.storage = storage;
    this.reasons = reasons;
  }

  /// Asks the database where a pending task waits.
  public ObjectNode of(Task task) {
    return of(task, List.of(), reasons.of(task).orElse(null));
  }

  /// The tasks of a page, and where they wait.
  List<ObjectNode> of(TaskPage page) {
    Map<TaskId, Waiting> waiting = reasons.of(page.items());
    return page.items().stream()
        .map(
            task ->
                of(task, page.omitted().getOrDefault(task.id(), List.of()), waiting.get(task.id())))
        .toList();
  }

  /// @param omitted the keys whose values are left out for their size
  private ObjectNode of(Task task, List<String> omitted, @Nullable Waiting waiting) {
    ObjectNode node = Replies.JSON.createObjectNode();
    node.put("task_id", task.id().toString());
    node.put("task_type", task.taskType());
    node.put("status", task.statusWord());
    node.put("progress", task.progress());
    node.put("message", task.message());
    ArrayNode urls = Replies.JSON.createArrayNode();
    ArrayNode outputs = Replies.JSON.createArrayNode();
    for (TaskOutput output : task.outputs()) {
      String url = output.removedAt() == null ? storage.link(output.key()).toString() : null;
      if (url != null) {
        urls.add(url);
      }
      ObjectKey poster = output.poster();
      String posterUrl = url == null || poster == null ? null : storage.link(poster).toString();
      outputs.add(output(output, url, posterUrl));
    }
    node.set("url", urls.isEmpty() ? NullNode.instance : urls.get(0));
    node.set("urls", urls);
    node.set("outputs", outputs);
    TaskError error = task.error();
    node.set("error", error == null ? NullNode.instance : Replies.JSON.valueToTree(error));
    node.put("priority", Lane.priority(task.priority()));
    node.put("lane", Lane.of(task.priority()).word());
    node.put("source", task.source());
    node.put("user_id", task.userId());
    node.put("provider", task.provider());
    node.put("route", task.route());
    node.set("params", parse(task.params()));
    node.set("result", parse(task.result()));
    node.set("omitted", Replies.JSON.valueToTree(omitted));
    node.put("attempt", task.attempt());
    node.put("created_at", text(task.createdAt()));
    node.put("started_at", text(task.startedAt()));
    node.put("finished_at", text(task.finishedAt()));
    node.put("duration_ms", task.durationMs());
    node.set("waiting", waiting == null ? NullNode.instance : Replies.JSON.valueToTree(waiting));
    return node;
  }

  private static ObjectNode output(
      TaskOutput output, @Nullable String url, @Nullable String poster) {
    return Replies.JSON
        .createObjectNode()
        .put("n", output.n())
        .put("key", output.key().value())
        .put("url", url)
        .put("media_type", output.mediaType())
        .put("bytes", output.bytes())
        .put("sha256", output.sha256())
        .put("width", output.width())
        .put("height", output.height())
        .put("duration_ms", output.durationMs())
        .put("poster_url", poster)
        .put("removed_at", text(output.removedAt()));
  }

  /// Where a task is found, as paths on this host.
  static ObjectNode links(TaskId id) {
    String self = "/tasks/" + id;
    return Replies.JSON
        .createObjectNode()
        .put("self", self)
        .put("events", self + "/events")
        .put("cancel", self + "/cancel");
  }

  private static @Nullable String text(@Nullable Instant instant) {
    return instant == null ? null : instant.toString();
  }

  static JsonNode parse(@Nullable String json) {
    try {
      return json == null ? NullNode.instance : Replies.JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a row holds what is no JSON", e);
    }
  }
}
