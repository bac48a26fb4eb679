package io.genpulse.server.ingress;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.engine.Route;
import io.genpulse.server.event.TaskEvents;
import io.genpulse.server.event.TaskSnapshot;
import io.genpulse.server.queue.QueueBell;
import io.genpulse.server.registry.ParamProblem;
import io.genpulse.server.storage.ObjectStorage;
import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskPage;
import io.genpulse.server.task.TaskQuery;
import io.genpulse.server.task.TaskRepository;
import io.genpulse.server.task.TaskStats;
import io.genpulse.server.task.TaskStatus;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Shows, lists and cancels tasks.
final class TaskService implements HttpService {
  private final TaskRepository repository;
  private final TaskEvents events;
  private final QueueBell bell;
  private final ObjectStorage storage;
  private final TaskJson json;
  private final InstantSource clock;

  TaskService(
      TaskRepository repository,
      TaskEvents events,
      QueueBell bell,
      ObjectStorage storage,
      InstantSource clock) {
    this.repository = repository;
    this.events = events;
    this.bell = bell;
    this.storage = storage;
    this.json = new TaskJson(storage);
    this.clock = clock;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/tasks/stats", this::stats)
        .get("/tasks/{id}", this::show)
        .get("/status/{id}", this::show)
        .get("/tasks", this::list)
        .post("/tasks/{id}/cancel", this::cancel);
  }

  private void show(ServerRequest request, ServerResponse response) {
    TaskId id = Replies.taskId(request);
    Replies.send(response, json.of(repository.find(id).orElseThrow(() -> Replies.noTask(id))));
  }

  private void cancel(ServerRequest request, ServerResponse response) {
    TaskId id = Replies.taskId(request);
    Task task = cancel(id).orElseThrow(() -> Replies.noTask(id));
    Replies.send(response, json.of(task));
  }

  /// Cancels and tells everyone who must know.
  Optional<Task> cancel(TaskId id) {
    var canceled = repository.cancel(id);
    canceled.ifPresent(
        task -> {
          events.publish(List.of(TaskSnapshot.of(task, storage, clock.instant())));
          bell.ring(Set.of(task.route()));
        });
    return canceled;
  }

  private void list(ServerRequest request, ServerResponse response) {
    var query = request.query();
    TaskPage page;
    try {
      page =
          repository.list(
              new TaskQuery(
                  statuses(query.first("status").orElse("")),
                  given(query.first("task_type").orElse("")),
                  given(query.first("user_id").orElse("")),
                  given(query.first("q").orElse("")),
                  limit(query.first("limit").orElse("50")),
                  given(query.first("cursor").orElse(""))));
    } catch (IllegalArgumentException e) {
      throw new ProblemException(Problem.INVALID, String.valueOf(e.getMessage()));
    }
    ObjectNode node = Replies.JSON.createObjectNode();
    ArrayNode items = node.putArray("items");
    page.items().forEach(task -> items.add(json.of(task)));
    node.put("next_cursor", page.nextCursor());
    Replies.send(response, node);
  }

  private static @Nullable String given(String text) {
    return text.isBlank() ? null : text;
  }

  private static Set<TaskStatus> statuses(String text) {
    Set<TaskStatus> statuses = EnumSet.noneOf(TaskStatus.class);
    Arrays.stream(text.split(",", -1))
        .map(String::strip)
        .filter(word -> !word.isEmpty())
        .map(TaskStatus::of)
        .forEach(statuses::add);
    return statuses;
  }

  private static int limit(String text) {
    int limit = text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
    if (limit < 1 || limit > 200) {
      throw new ProblemException(
          Problem.INVALID,
          "limit must be 1..200 but was \"" + text + "\".",
          List.of(new ParamProblem("/limit", "limit must be 1..200", "invalid")));
    }
    return limit;
  }

  private void stats(ServerRequest request, ServerResponse response) {
    TaskStats stats = repository.stats();
    ObjectNode node = Replies.JSON.createObjectNode();
    ObjectNode byStatus = node.putObject("by_status");
    for (TaskStatus status : TaskStatus.values()) {
      byStatus.put(status.word(), stats.byStatus().getOrDefault(status, 0L));
    }
    ObjectNode open = node.putObject("open");
    for (Route route : Route.values()) {
      Map<TaskStatus, Long> counts = stats.open().getOrDefault(route, Map.of());
      open.putObject(route.word())
          .put("pending", counts.getOrDefault(TaskStatus.PENDING, 0L))
          .put("processing", counts.getOrDefault(TaskStatus.PROCESSING, 0L));
    }
    node.put("oldest_pending_seconds", stats.oldestPendingSeconds());
    node.put("completed_last_minute", stats.completedLastMinute());
    Replies.send(response, node);
  }
}
