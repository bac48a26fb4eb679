package io.genpulse.server.fleet;

import io.genpulse.server.fleet.PendingTasks.Facts;
import io.genpulse.server.task.NewTask;
import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskStatus;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Says why tasks wait, from their rows, the state of the queue and the workers there are.
public final class WaitReasons {
  private static final int MOST_NAMES = 20;
  private static final String BEHIND = "behind";

  private final PendingTasks pending;
  private final Fleet fleet;

  public WaitReasons(PendingTasks pending, Fleet fleet) {
    this.pending = pending;
    this.fleet = fleet;
  }

  /// Empty unless the task is pending.
  public Optional<Waiting> of(Task task) {
    return task.status() == TaskStatus.PENDING
        ? Optional.ofNullable(
                explain(List.of(task), pending.factsWithPlace(task.id())).get(task.id()))
            .map(waiting -> withStart(waiting, task.route(), task.priority()))
        : Optional.empty();
  }

  private Waiting withStart(Waiting waiting, String route, int priority) {
    return waiting.reason().equals(BEHIND)
        ? waiting.expectedAt(pending.expectedStart(route, priority, waiting.dueAt()).orElse(null))
        : waiting;
  }

  /// Those of the tasks that are pending, without their places in the queue.
  public Map<TaskId, Waiting> of(Collection<Task> tasks) {
    List<Task> waiting = tasks.stream().filter(t -> t.status() == TaskStatus.PENDING).toList();
    return waiting.isEmpty()
        ? Map.of()
        : explain(waiting, pending.facts(waiting.stream().map(Task::id).toList()));
  }

  /// What a task that nobody has stored would wait for; empty when it would begin at once.
  public Optional<Waiting> expected(NewTask task) {
    Facts facts = pending.expected(task);
    Waiting waiting =
        reason(
            new Asked(task.route().word(), task.taskType(), task.provider(), null),
            facts,
            fleet.roster());
    Long ahead = waiting.ahead();
    return ahead != null && ahead == 0
        ? Optional.empty()
        : Optional.of(withStart(waiting, task.route().word(), task.priority()));
  }

  /// What counts of a task.
  ///
  /// @param message why it was given back
  private record Asked(
      String route, String taskType, @Nullable String provider, @Nullable String message) {
    static Asked of(Task task) {
      return new Asked(task.route(), task.taskType(), task.provider(), task.message());
    }
  }

  private Map<TaskId, Waiting> explain(List<Task> tasks, Map<TaskId, Facts> facts) {
    Roster roster = fleet.roster();
    var reasons = new HashMap<TaskId, Waiting>();
    for (Task task : tasks) {
      Facts known = facts.get(task.id());
      if (known != null) {
        reasons.put(task.id(), reason(Asked.of(task), known, roster));
      }
    }
    return reasons;
  }

  private static Waiting reason(Asked task, Facts facts, Roster roster) {
    if (facts.paused()) {
      return because(
          facts,
          "queue_paused",
          "the queue, or its route %s, is paused; POST /queue/resume lets it go on"
              .formatted(task.route()));
    }
    if (!facts.due()) {
      return later(task, facts);
    }
    if (facts.keyLimited()) {
      return because(
          facts,
          "key_limit",
          "its key runs as many tasks as it may, or too little of its budget is left; genpulse keys ls says which");
    }
    @Nullable Waiting nobody = nobody(task, facts, roster);
    return nobody == null ? inLine(task, facts, roster) : nobody;
  }

  private static Waiting later(Asked task, Facts facts) {
    String why = task.message() == null ? "" : ": " + task.message();
    return "rate_limited".equals(facts.waitReason())
        ? new Waiting(
            "rate_limited", "the provider asks to wait" + why, null, facts.runAt(), facts.runAt())
        : new Waiting(
            "retry_at", "it is tried again later" + why, null, facts.runAt(), facts.runAt());
  }

  /// Null when a worker could do it.
  private static @Nullable Waiting nobody(Asked task, Facts facts, Roster roster) {
    if (roster.serving(task.route()).findAny().isEmpty()) {
      return because(facts, "no_worker", "no worker serves the route " + task.route());
    }
    if (roster.doing(task.route(), task.taskType()).findAny().isEmpty()) {
      return because(
          facts,
          "no_worker",
          "no worker of the route %s knows the task type %s"
              .formatted(task.route(), task.taskType()));
    }
    Set<String> unmet = roster.unmet(task.route(), task.taskType(), facts.needs());
    if (unmet.isEmpty()) {
      return null;
    }
    if (isStarting(task, roster)) {
      return starting(task, facts);
    }
    // The engine comes first by its name: without it nothing is known of its models.
    String need = unmet.iterator().next();
    if (need.startsWith(Offer.ENGINE)) {
      return because(facts, "no_worker", noEngine(need.substring(Offer.ENGINE.length()), roster));
    }
    if (need.startsWith(Offer.MODEL)) {
      return because(
          facts, "no_model", noModel(need.substring(Offer.MODEL.length()), task, roster));
    }
    return because(
        facts,
        "no_worker",
        "no worker of the route %s has %s".formatted(task.route(), String.join(", ", unmet)));
  }

  private static String noEngine(String engine, Roster roster) {
    EngineOffer best = roster.engines().get(engine);
    return "no worker has the engine %s%s"
        .formatted(engine, best == null || best.reason() == null ? "" : ": " + best.reason());
  }

  private static String noModel(String model, Asked task, Roster roster) {
    List<String> names =
        task.provider() == null
            ? List.of()
            : roster.models(task.provider()).stream()
                .map(ModelOffer::name)
                .limit(MOST_NAMES)
                .toList();
    return "no worker has the model %s; %s"
        .formatted(
            model, names.isEmpty() ? "there is none" : "there are " + String.join(", ", names));
  }

  private static Waiting inLine(Asked task, Facts facts, Roster roster) {
    if (isStarting(task, roster)) {
      return starting(task, facts);
    }
    Long ahead = facts.ahead();
    String detail =
        ahead == null
            ? "others are before it, or all workers are busy"
            : ahead == 0
                ? "it is the next; all workers are busy"
                : "%d other tasks are before it".formatted(ahead);
    return new Waiting(BEHIND, detail, ahead, null, facts.runAt());
  }

  private static boolean isStarting(Asked task, Roster roster) {
    return task.provider() != null
        && roster.state(task.provider()).filter(EngineState.STARTING::equals).isPresent();
  }

  private static Waiting starting(Asked task, Facts facts) {
    return because(
        facts, "engine_starting", "the engine %s is starting".formatted(task.provider()));
  }

  private static Waiting because(Facts facts, String reason, String detail) {
    return new Waiting(reason, detail, null, null, facts.runAt());
  }
}
