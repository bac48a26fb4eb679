package io.genpulse.apiclient;

import java.time.Instant;
import java.util.List;

/// A worker process.
///
/// @param host name of its machine
/// @param state `working`, `idle` or `silent`
/// @param since when the process began
/// @param labels what tasks may need beside engines and models
/// @param engines those that are ready
/// @param tasks what it works on
public record WorkerView(
    String id,
    String host,
    long pid,
    String version,
    String state,
    Instant since,
    Instant lastSeen,
    List<String> routes,
    List<String> labels,
    List<String> engines,
    List<HeldTaskView> tasks) {
  public WorkerView {
    Required.field(id, "id");
    Required.field(host, "host");
    Required.field(state, "state");
    Required.field(since, "since");
    routes = List.copyOf(Required.field(routes, "routes"));
    labels = List.copyOf(Required.field(labels, "labels"));
    engines = List.copyOf(Required.field(engines, "engines"));
    tasks = List.copyOf(Required.field(tasks, "tasks"));
  }

  /// A task that a worker works on.
  public record HeldTaskView(String taskId, String taskType, Instant startedAt) {
    public HeldTaskView {
      Required.field(taskId, "task_id");
      Required.field(taskType, "task_type");
      Required.field(startedAt, "started_at");
    }
  }
}
