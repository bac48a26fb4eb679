package io.genpulse.server.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.engine.Route;
import io.genpulse.server.fleet.Fleet;
import io.genpulse.server.queue.QueueBell;
import io.genpulse.server.queue.TaskQueue;
import io.genpulse.server.registry.ParamProblem;
import io.genpulse.server.task.Excerpt;
import io.genpulse.server.task.TaskRepository;
import io.genpulse.server.task.TaskStats;
import io.genpulse.server.task.TaskStatus;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Counts what the queue holds, and pauses and resumes it, for all processes and over restarts.
public final class QueueService implements ApiService {
  private final TaskRepository repository;
  private final TaskQueue queue;
  private final QueueBell bell;
  private final Fleet fleet;

  public QueueService(TaskRepository repository, TaskQueue queue, QueueBell bell, Fleet fleet) {
    this.repository = repository;
    this.queue = queue;
    this.bell = bell;
    this.fleet = fleet;
  }

  @Override
  public void routes(ApiRoutes routes) {
    routes
        .get("/tasks/stats", this::stats)
        .post("/queue/pause", this::pause)
        .post("/queue/resume", this::resume);
  }

  private void stats(ServerRequest request, ServerResponse response) {
    TaskStats stats = repository.stats();
    ObjectNode node = Replies.JSON.createObjectNode();
    ObjectNode byStatus = node.putObject("by_status");
    for (TaskStatus status : TaskStatus.values()) {
      if (status != TaskStatus.OTHER) {
        byStatus.put(status.word(), 0L);
      }
    }
    stats.byStatus().forEach(byStatus::put);
    ObjectNode open = node.putObject("open");
    for (Route route : Route.values()) {
      open.putObject(route.word()).put("pending", 0L).put("processing", 0L);
    }
    stats.open().forEach((route, counts) -> counts.forEach(open.withObject("/" + route)::put));
    node.set("pools", Replies.JSON.valueToTree(stats.pools()));
    fleet.roster().unserved().forEach(node.putArray("unserved")::add);
    node.put("oldest_pending_seconds", stats.oldestPendingSeconds());
    node.put("completed_last_minute", stats.completedLastMinute());
    putPaused(node);
    Replies.send(response, node);
  }

  private void pause(ServerRequest request, ServerResponse response) {
    route(request).ifPresentOrElse(queue::pause, queue::pause);
    answer(response);
  }

  private void resume(ServerRequest request, ServerResponse response) {
    Optional<Route> route = route(request);
    route.ifPresentOrElse(queue::resume, queue::resume);
    bell.ring(route.map(Set::of).orElseGet(() -> Set.of(Route.values())));
    answer(response);
  }

  /// The one that is meant; empty = all.
  private static Optional<Route> route(ServerRequest request) {
    String word = request.query().first("route").orElse("");
    if (word.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        Arrays.stream(Route.values())
            .filter(route -> route.word().equals(word))
            .findFirst()
            .orElseThrow(() -> noRoute(word)));
  }

  private static ProblemException noRoute(String word) {
    String sentence =
        "route must be one of %s but was \"%s\""
            .formatted(
                Arrays.stream(Route.values()).map(Route::word).collect(Collectors.joining(", ")),
                Excerpt.of(word, 40));
    return new ProblemException(
        Problem.INVALID, sentence + ".", List.of(new ParamProblem("/route", sentence, "invalid")));
  }

  private void answer(ServerResponse response) {
    ObjectNode node = Replies.JSON.createObjectNode();
    putPaused(node);
    Replies.send(response, node);
  }

  private void putPaused(ObjectNode node) {
    node.put("paused", queue.paused());
    queue.pausedRoutes().forEach(node.putArray("paused_routes")::add);
  }
}
