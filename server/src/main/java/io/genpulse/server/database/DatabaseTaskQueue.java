package io.genpulse.server.database;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.engine.RemoteJob;
import io.genpulse.engine.Route;
import io.genpulse.engine.Usage;
import io.genpulse.server.queue.Charge;
import io.genpulse.server.queue.Due;
import io.genpulse.server.queue.Lookout;
import io.genpulse.server.queue.ProgressReport;
import io.genpulse.server.queue.Settlement;
import io.genpulse.server.queue.TaskLease;
import io.genpulse.server.queue.TaskQueue;
import io.genpulse.server.queue.WorkerInstance;
import io.genpulse.server.task.ObjectKey;
import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskError;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskOutcome;
import io.genpulse.server.task.TaskStoreUnavailableException;
import io.helidon.dbclient.DbRow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The task queue in PostgreSQL. All times are its clock's.
public final class DatabaseTaskQueue implements TaskQueue {
  private static final Logger log = LoggerFactory.getLogger(DatabaseTaskQueue.class);
  private static final Duration LIMITS_BELIEVED = Duration.ofSeconds(2);

  /// @param most tasks at once
  /// @param limited whether the purses of keys are looked at
  private record Claim(int most, boolean limited) {}

  private final Sql sql;
  private final Sql heartbeatSql;
  // Composed once: the parts are long, and tasks are short.
  private final Map<Claim, String> claims = new ConcurrentHashMap<>();
  private final Map<QueueStatements.Outcomes, String> settlements = new ConcurrentHashMap<>();
  private volatile boolean limits;
  private volatile long limitsUntil = System.nanoTime();

  public DatabaseTaskQueue(DatabasePools databases) {
    this.sql = databases.sql();
    this.heartbeatSql = databases.heartbeatSql();
  }

  @Override
  public Due due(Set<Route> routes, Set<String> taskTypes, String owner) {
    var tasks = EnumSet.noneOf(Route.class);
    var suspects = EnumSet.noneOf(Route.class);
    sql.query(
            QueueStatements.DUE,
            Map.of("routes", words(routes), "types", String.join(",", taskTypes), "owner", owner),
            row -> Map.entry(Route.of(TaskRow.required(row, "route")), TaskRow.flag(row, "alone")))
        .forEach(found -> (found.getValue() ? suspects : tasks).add(found.getKey()));
    return new Due(tasks, suspects);
  }

  private static String words(Set<Route> routes) {
    return routes.stream().map(Route::word).collect(Collectors.joining(","));
  }

  @Override
  public List<TaskLease> claim(Route route, Set<String> taskTypes, int n, String owner) {
    String statement =
        claims.computeIfAbsent(
            new Claim(n, hasLimits()), one -> QueueStatements.claim(one.most(), one.limited()));
    return claim(statement, route, taskTypes, owner);
  }

  /// Whether a key has limits, as of a moment ago: tasks of the first one that has wait that long.
  private boolean hasLimits() {
    long now = System.nanoTime();
    if (now - limitsUntil >= 0) {
      limits = sql.query(Purses.ANY, Map.of(), row -> TaskRow.flag(row, "limited")).getFirst();
      limitsUntil = now + LIMITS_BELIEVED.toNanos();
    }
    return limits;
  }

  @Override
  public Optional<TaskLease> claimSuspect(Route route, Set<String> taskTypes, String owner) {
    return claim(QueueStatements.CLAIM_SUSPECT, route, taskTypes, owner).stream().findFirst();
  }

  private List<TaskLease> claim(
      String statement, Route route, Set<String> taskTypes, String owner) {
    return sql.query(
        statement,
        Map.of("route", route.word(), "types", String.join(",", taskTypes), "owner", owner),
        DatabaseTaskQueue::lease);
  }

  private static TaskLease lease(DbRow row) {
    Object millis = TaskRow.value(row, "time_left_ms");
    return new TaskLease(
        TaskRow.read(row),
        TaskRow.number(row, "lease_token"),
        TaskRow.integer(row, "leases"),
        millis instanceof Number left ? Duration.ofMillis(left.longValue()) : null,
        RemoteJobJson.read(TaskRow.text(row, "external_ref")),
        TaskRow.flag(row, "limited"));
  }

  @Override
  public boolean remember(TaskLease lease, RemoteJob job) {
    long written =
        sql.update(
            QueueStatements.REMEMBER,
            Map.of(
                "id", lease.task().id().toString(),
                "token", lease.token(),
                "job", RemoteJobJson.write(job)));
    return written == 1;
  }

  @Override
  public Optional<RemoteJob> remoteJob(TaskId id, String userId) {
    return sql
        .query(
            """
            SELECT CAST(external_ref AS text) AS external_ref FROM tasks
            WHERE task_id = CAST(:id AS uuid) AND user_id = :user AND external_ref IS NOT NULL""",
            Map.of("id", id.toString(), "user", userId),
            row -> Optional.ofNullable(RemoteJobJson.read(TaskRow.text(row, "external_ref"))))
        .stream()
        .flatMap(Optional::stream)
        .findFirst();
  }

  @Override
  public Map<TaskId, Boolean> heartbeat(Collection<TaskLease> leases) {
    var answers = new HashMap<TaskId, Boolean>();
    heartbeatSql.query(
        QueueStatements.HEARTBEAT,
        Map.of("rows", rows(leases)),
        row ->
            answers.put(
                new TaskId(TaskRow.uuid(row, "task_id")), TaskRow.flag(row, "cancel_requested")));
    return answers;
  }

  @Override
  public Set<TaskId> cancellations(Collection<TaskLease> leases) {
    return Set.copyOf(
        sql.query(
            QueueStatements.CANCELLATIONS,
            Map.of("rows", rows(leases)),
            row -> new TaskId(TaskRow.uuid(row, "task_id"))));
  }

  private static String rows(Collection<TaskLease> leases) {
    return rows(leases, lease -> lease, (lease, row) -> {});
  }

  private static <T> String rows(
      Collection<T> items, Function<T, TaskLease> lease, BiConsumer<T, ObjectNode> write) {
    // Of two leases of one task the later one counts, whoever held the other has lost it.
    Map<TaskId, T> latest =
        items.stream()
            .collect(
                Collectors.toMap(
                    item -> lease.apply(item).task().id(),
                    item -> item,
                    BinaryOperator.maxBy(
                        Comparator.comparingLong(item -> lease.apply(item).token()))));
    return Json.rows(
        List.copyOf(latest.values()),
        (item, row) -> {
          TaskLease held = lease.apply(item);
          row.put("task_id", held.task().id().toString()).put("lease_token", held.token());
          write.accept(item, row);
        });
  }

  @Override
  public void report(Collection<ProgressReport> reports) {
    String rows =
        rows(
            reports,
            ProgressReport::lease,
            (report, row) ->
                row.put("progress", report.percent())
                    .put("message", report.message())
                    .put("seq", report.seq()));
    sql.update(QueueStatements.REPORT, Map.of("rows", rows));
  }

  @Override
  public List<Task> settle(List<Settlement> ended) {
    try {
      return settleAtOnce(ended);
    } catch (TaskStoreUnavailableException e) {
      throw e;
    } catch (RuntimeException e) {
      if (ended.size() > 1) {
        log.warn("Of {} outcomes one is refused; each is recorded by itself", ended.size());
      }
      return ended.stream().flatMap(one -> settleAlone(one).stream()).toList();
    }
  }

  private static boolean isReported(Settlement settlement) {
    return settlement.lease().task().callbackUrl() != null;
  }

  private List<Task> settleAtOnce(List<Settlement> ended) {
    String rows = rows(ended, Settlement::lease, DatabaseTaskQueue::write);
    var outcomes =
        new QueueStatements.Outcomes(
            ended.stream().anyMatch(DatabaseTaskQueue::hasOutputs),
            ended.stream().anyMatch(settlement -> !settlement.charges().isEmpty()),
            ended.stream().anyMatch(settlement -> settlement.lease().limited()),
            ended.stream().anyMatch(DatabaseTaskQueue::isReported));
    return sql.query(
        settlements.computeIfAbsent(outcomes, QueueStatements::settle),
        Map.of("rows", rows),
        TaskRow::read);
  }

  private static boolean hasOutputs(Settlement settlement) {
    return settlement.outcome() instanceof TaskOutcome.Completed completed
        && !completed.outputs().isEmpty();
  }

  private List<Task> settleAlone(Settlement settlement) {
    try {
      return settleAtOnce(List.of(settlement));
    } catch (TaskStoreUnavailableException e) {
      throw e;
    } catch (RuntimeException e) {
      log.warn("Task {}: its outcome is refused", settlement.lease().task().id(), e);
      return settleAsRefused(settlement);
    }
  }

  private List<Task> settleAsRefused(Settlement settlement) {
    var error =
        new TaskError("result_invalid", "the handler's result has a value that cannot be stored");
    try {
      return settleAtOnce(
          List.of(
              new Settlement(
                  settlement.lease(),
                  new TaskOutcome.Failed(error),
                  settlement.seq(),
                  settlement.charges())));
    } catch (TaskStoreUnavailableException e) {
      throw e;
    } catch (RuntimeException e) {
      // Nothing can be recorded of it: the lease runs out.
      log.error("Task {}: no outcome can be recorded", settlement.lease().task().id(), e);
      return List.of();
    }
  }

  @Override
  public Set<ObjectKey> recordedOutputs(TaskId id) {
    return Set.copyOf(
        sql.query(
            "SELECT unnest(array_remove(ARRAY[object_key, poster_key], NULL)) AS object_key"
                + " FROM task_outputs WHERE task_id = CAST(:id AS uuid)",
            Map.of("id", id.toString()),
            row -> new ObjectKey(TaskRow.required(row, "object_key"))));
  }

  private static void write(Settlement settlement, ObjectNode row) {
    row.put("seq", settlement.seq());
    if (!settlement.charges().isEmpty()) {
      ArrayNode charges = row.putArray("charges");
      settlement.charges().forEach(charge -> write(charge, charges.addObject()));
    }
    switch (settlement.outcome()) {
      case TaskOutcome.Completed(var result, var outputs, var unit, var quantity) -> {
        row.put("status", "completed").put("unit", unit).put("quantity", quantity);
        row.set("result", Json.read(result));
        var list = row.putArray("outputs");
        outputs.forEach(output -> list.add(TaskRow.output(output)));
      }
      case TaskOutcome.Failed(var error) ->
          row.put("status", "failed").set("error", TaskRow.error(error));
      case TaskOutcome.Canceled() -> row.put("status", "canceled");
      case TaskOutcome.RetryLater(var delay, var error) ->
          row.put("status", "pending")
              .put("message", error.message())
              .put("delay_ms", delay.toMillis())
              .put("given_back", 0);
      case TaskOutcome.Released(var delay, var message) ->
          row.put("status", "pending")
              .put("message", message)
              .put("delay_ms", delay.toMillis())
              .put("given_back", 1);
    }
  }

  private static void write(Charge charge, ObjectNode node) {
    Usage usage = charge.usage();
    node.put("unit", usage.unit())
        .put("quantity", usage.quantity())
        .put("cost", usage.cost())
        .put("currency", usage.currency())
        .put("job", charge.job());
  }

  @Override
  public List<Task> reap(Instant asOf, Collection<String> living) {
    return sql.query(
        QueueStatements.REAP,
        Map.of("as_of", asOf.toString(), "living", String.join(",", living)),
        TaskRow::read);
  }

  @Override
  public List<Task> rescue(WorkerInstance dead) {
    return sql.query(QueueStatements.RESCUE, Map.of("id", dead.id()), TaskRow::read);
  }

  @Override
  public List<Task> disown(String owner, Collection<TaskLease> known) {
    String tokens =
        known.stream().map(lease -> Long.toString(lease.token())).collect(Collectors.joining(","));
    return heartbeatSql.query(
        QueueStatements.DISOWN, Map.of("id", owner, "tokens", tokens), TaskRow::read);
  }

  @Override
  public Instant now() {
    return sql.query("SELECT clock_timestamp() AS now", Map.of(), DatabaseTaskQueue::now)
        .getFirst();
  }

  private static Instant now(DbRow row) {
    return TaskRow.present(TaskRow.instant(row, "now"), "now");
  }

  @Override
  public Lookout lookout(String hostId) {
    var instances = new ArrayList<WorkerInstance>();
    List<Lookout> found =
        sql.query(
            QueueStatements.LOOKOUT,
            Map.of("host", hostId),
            row -> {
              instance(row).ifPresent(instances::add);
              return new Lookout(now(row), instances, TaskRow.flag(row, "overdue"));
            });
    return found.getLast();
  }

  private static Optional<WorkerInstance> instance(DbRow row) {
    String id = TaskRow.text(row, "instance_id");
    return id == null
        ? Optional.empty()
        : Optional.of(
            new WorkerInstance(
                id,
                TaskRow.required(row, "host_id"),
                TaskRow.number(row, "pid"),
                TaskRow.number(row, "proc_start")));
  }

  @Override
  public boolean register(WorkerInstance instance) {
    return heartbeatSql
        .query(
            QueueStatements.REGISTER,
            Map.of(
                "id", instance.id(),
                "host", instance.hostId(),
                "pid", instance.pid(),
                "start", instance.startedAt()),
            row -> TaskRow.flag(row, "unrenewed"))
        .getFirst();
  }

  @Override
  public void forget(WorkerInstance instance) {
    sql.run(QueueStatements.FORGET, Map.of("id", instance.id()));
  }

  @Override
  public void pause() {
    sql.update("UPDATE queue_state SET paused = true", Map.of());
  }

  @Override
  public void resume() {
    sql.update("UPDATE queue_state SET paused = false, paused_routes = '{}'", Map.of());
  }

  @Override
  public void pause(Route route) {
    sql.update(
        """
        UPDATE queue_state SET paused_routes = array_append(paused_routes, :route)
        WHERE NOT :route = ANY(paused_routes)""",
        Map.of("route", route.word()));
  }

  @Override
  public void resume(Route route) {
    sql.update(
        "UPDATE queue_state SET paused_routes = array_remove(paused_routes, :route)",
        Map.of("route", route.word()));
  }

  @Override
  public Set<String> pausedRoutes() {
    return new TreeSet<>(
        sql.query(
            "SELECT unnest(paused_routes) AS route FROM queue_state",
            Map.of(),
            row -> TaskRow.required(row, "route")));
  }

  @Override
  public boolean paused() {
    return sql.query("SELECT paused FROM queue_state", Map.of(), row -> TaskRow.flag(row, "paused"))
        .getFirst();
  }
}
