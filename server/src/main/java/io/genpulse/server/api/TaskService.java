package io.genpulse.server.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.server.access.Principal;
import io.genpulse.server.event.TaskNews;
import io.genpulse.server.ingress.Cancellation;
import io.genpulse.server.ingress.PendingLimit;
import io.genpulse.server.storage.ObjectStorage;
import io.genpulse.server.task.QueuePlace;
import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskPage;
import io.genpulse.server.task.TaskQuery;
import io.genpulse.server.task.TaskRepository;
import io.genpulse.server.task.TaskStatus;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Shows, lists, cancels, repeats and removes tasks.
public final class TaskService implements ApiService {
  private final TaskRepository repository;
  private final Cancellation cancellation;
  private final PendingLimit limit;
  private final TaskNews news;
  private final ObjectStorage storage;
  private final TaskJson json;

  public TaskService(
      TaskRepository repository,
      Cancellation cancellation,
      PendingLimit limit,
      TaskNews news,
      ObjectStorage storage,
      TaskJson json) {
    this.repository = repository;
    this.cancellation = cancellation;
    this.limit = limit;
    this.news = news;
    this.storage = storage;
    this.json = json;
  }

  @Override
  public void routes(ApiRoutes routes) {
    routes
        .get("/tasks/{id}", this::show)
        .get("/status/{id}", this::show)
        .get("/tasks", this::list)
        .delete("/tasks/{id}", this::remove)
        .post("/tasks/{id}/cancel", this::cancel)
        .post("/tasks/{id}/move", this::move)
        .post("/tasks/{id}/retry", this::retry);
  }

  private void show(ServerRequest request, ServerResponse response) {
    Replies.send(response, json.of(existing(request)));
  }

  private void cancel(ServerRequest request, ServerResponse response) {
    TaskId id = existing(request).id();
    Task task = cancellation.cancel(id).orElseThrow(() -> Replies.noTask(id));
    Replies.send(response, json.of(task));
  }

  private void move(ServerRequest request, ServerResponse response) {
    Task task = existing(request);
    Task moved =
        repository
            .move(task.id(), place(request))
            .orElseThrow(
                () ->
                    conflict(
                        task,
                        "only a pending task whose time has come can be moved, and beside one that"
                            + " waits on the same route"));
    news.tellAndRing(List.of(moved));
    Replies.send(response, json.of(moved));
  }

  private static QueuePlace place(ServerRequest request) {
    Optional<TaskId> before = other(request, "before");
    if (before.isPresent()) {
      return new QueuePlace.Before(before.get());
    }
    Optional<TaskId> after = other(request, "after");
    if (after.isPresent()) {
      return new QueuePlace.After(after.get());
    }
    return switch (request.query().first("to").orElse("")) {
      case "first" -> new QueuePlace.First();
      case "last" -> new QueuePlace.Last();
      default ->
          throw new ProblemException(
              Problem.INVALID, "Say where: to=first, to=last, before=TASK_ID or after=TASK_ID.");
    };
  }

  private static Optional<TaskId> other(ServerRequest request, String name) {
    try {
      return request.query().first(name).filter(id -> !id.isEmpty()).map(TaskId::of);
    } catch (IllegalArgumentException e) {
      throw new ProblemException(Problem.INVALID, name + " must be the id of a task.");
    }
  }

  /// A terminal status never changes, so it is a new task that is tried.
  private void retry(ServerRequest request, ServerResponse response) {
    Task old = existing(request);
    if (old.status() != TaskStatus.FAILED && old.status() != TaskStatus.CANCELED) {
      throw conflict(old, "only failed and canceled tasks can be tried again");
    }
    Task fresh =
        limit
            .admit(
                () -> repository.repeat(old.id(), TaskId.random()),
                () -> {
                  throw limit.refusal();
                })
            .orElseThrow(() -> Replies.noTask(old.id()));
    news.tellAndRing(List.of(fresh));
    Replies.send(response, json.of(fresh));
  }

  /// The objects go first: what fails half-way can be asked for again, and leaves no object that
  /// nobody knows of.
  private void remove(ServerRequest request, ServerResponse response) {
    Task task = existing(request);
    if (!task.status().isTerminal()) {
      throw conflict(task, "only a task that has ended can be removed");
    }
    task.outputs().stream()
        .filter(output -> output.removedAt() == null)
        .forEach(output -> storage.remove(output.key()));
    repository.remove(task.id());
    news.removed(task.id());
    response.status(204).send();
  }

  private Task existing(ServerRequest request) {
    TaskId id = Replies.taskId(request);
    return repository
        .find(id)
        .filter(task -> Principal.current().sees(task.userId()))
        .orElseThrow(() -> Replies.noTask(id));
  }

  private static ProblemException conflict(Task task, String rule) {
    return new ProblemException(
        Problem.CONFLICT, "Task %s is %s; %s.".formatted(task.id(), task.statusWord(), rule));
  }

  private void list(ServerRequest request, ServerResponse response) {
    var query = request.query();
    TaskPage page;
    try {
      page =
          repository.list(
              new TaskQuery(
                  statuses(query.first("status").orElse("")),
                  given(request, "task_type"),
                  user(request),
                  given(request, "q"),
                  Replies.limit(request),
                  given(request, "cursor")));
    } catch (IllegalArgumentException e) {
      throw new ProblemException(Problem.INVALID, String.valueOf(e.getMessage()));
    }
    ObjectNode node = Replies.JSON.createObjectNode();
    ArrayNode items = node.putArray("items");
    json.of(page).forEach(items::add);
    node.put("next_cursor", page.nextCursor());
    Replies.send(response, node);
  }

  private static @Nullable String given(ServerRequest request, String name) {
    String text = request.query().first(name).orElse("");
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(name + " must not hold NUL");
    }
    return text.isBlank() ? null : text;
  }

  /// Whose tasks are listed; null = everybody's.
  private static @Nullable String user(ServerRequest request) {
    String asked = given(request, "user_id");
    String only = Principal.current().user();
    if (only != null && asked != null && !only.equals(asked)) {
      throw new ProblemException(
          Problem.FORBIDDEN, "The key sees tasks of the user " + only + " alone.");
    }
    return only == null ? asked : only;
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
}
