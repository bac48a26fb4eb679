package io.genpulse.server.api;

import static java.util.stream.Collectors.groupingBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.server.fleet.EngineOffer;
import io.genpulse.server.fleet.EngineState;
import io.genpulse.server.fleet.Fleet;
import io.genpulse.server.fleet.HeldTask;
import io.genpulse.server.fleet.Worker;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/// Shows who works, and on what.
public final class FleetService implements ApiService {
  /// After that its tasks are given to others.
  private static final Duration SILENT = Duration.ofSeconds(30);

  private final Fleet fleet;
  private final InstantSource clock;

  public FleetService(Fleet fleet, InstantSource clock) {
    this.fleet = fleet;
    this.clock = clock;
  }

  @Override
  public void routes(ApiRoutes routes) {
    routes.get("/workers", this::list);
  }

  private void list(ServerRequest request, ServerResponse response) {
    Map<String, List<HeldTask>> held = fleet.held().stream().collect(groupingBy(HeldTask::worker));
    ObjectNode node = Replies.JSON.createObjectNode();
    ArrayNode items = node.putArray("items");
    for (Worker worker : fleet.roster().workers()) {
      items.add(json(worker, held.getOrDefault(worker.id(), List.of())));
    }
    Replies.send(response, node);
  }

  private ObjectNode json(Worker worker, List<HeldTask> held) {
    ObjectNode node = Replies.JSON.createObjectNode();
    node.put("id", worker.id())
        .put("host", worker.offer().hostName())
        .put("pid", worker.pid())
        .put("version", worker.offer().version())
        .put("state", state(worker, held))
        .put("since", worker.startedAt().toString())
        .put("last_seen", worker.lastSeen().toString());
    texts(node.putArray("routes"), worker.offer().routes());
    texts(node.putArray("labels"), worker.offer().labels());
    texts(
        node.putArray("engines"),
        worker.offer().engines().stream()
            .filter(engine -> engine.state() == EngineState.READY)
            .map(EngineOffer::id)
            .toList());
    ArrayNode tasks = node.putArray("tasks");
    held.forEach(
        task ->
            tasks
                .addObject()
                .put("task_id", task.taskId())
                .put("task_type", task.taskType())
                .put("started_at", task.startedAt().toString()));
    return node;
  }

  private String state(Worker worker, List<HeldTask> held) {
    if (Duration.between(worker.lastSeen(), clock.instant()).compareTo(SILENT) > 0) {
      return "silent";
    }
    return held.isEmpty() ? "idle" : "working";
  }

  private static void texts(ArrayNode array, List<String> texts) {
    texts.forEach(array::add);
  }
}
