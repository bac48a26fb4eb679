package io.genpulse.server.database;

import io.genpulse.engine.RemoteJob;
import io.genpulse.engine.Route;
import io.genpulse.engine.Usage;
import io.genpulse.server.access.KeyLimits;
import io.genpulse.server.maintenance.Leftovers.ExpiredObject;
import io.genpulse.server.queue.Charge;
import io.genpulse.server.queue.ProgressReport;
import io.genpulse.server.queue.Settlement;
import io.genpulse.server.queue.TaskLease;
import io.genpulse.server.queue.WorkerInstance;
import io.genpulse.server.task.NewTask;
import io.genpulse.server.task.ObjectKey;
import io.genpulse.server.task.QueuePlace;
import io.genpulse.server.task.TaskError;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskOutcome;
import io.genpulse.server.task.TaskOutput;
import io.genpulse.server.task.TaskPage;
import io.genpulse.server.task.TaskQuery;
import io.genpulse.server.task.TaskStatus;
import io.genpulse.server.webhook.Delivery;
import io.genpulse.server.webhook.DeliveryStatus;
import io.genpulse.server.webhook.WebhookDeliveries.Due;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Uses every statement of a queue once, on tasks of its own.
final class EveryStatement {
  static final Set<String> TYPES = Set.of("type1", "type2");
  private static final WorkerInstance ME = new WorkerInstance("me", "here", 1, 2);

  private final DatabaseTaskQueue queue;
  private final DatabaseTaskRepository repository;
  private final DatabaseOutbox outbox;
  private final DatabasePendingTasks pending;
  private final DatabaseKeyedTasks keyed;
  private final DatabaseKeyStore keys;
  private final DatabaseLeftovers leftovers;
  private final DatabaseWebhookDeliveries webhooks;
  private final DatabaseDeadLetters deadLetters;
  private final DatabaseSpending spending;

  EveryStatement(DatabasePools databases) {
    queue = new DatabaseTaskQueue(databases);
    repository = new DatabaseTaskRepository(databases);
    outbox = new DatabaseOutbox(databases);
    pending = new DatabasePendingTasks(databases);
    keyed = new DatabaseKeyedTasks(databases);
    keys = new DatabaseKeyStore(databases);
    leftovers = new DatabaseLeftovers(databases);
    webhooks = new DatabaseWebhookDeliveries(databases);
    deadLetters = new DatabaseDeadLetters(databases);
    spending = new DatabaseSpending(databases);
  }

  void use() {
    queue.register(ME);
    queue.due(EnumSet.of(Route.CPU, Route.API), TYPES, "me");
    queue.lookout("here");
    work(null);
    work("limited");
    giveBack();
    spending.today("openai", "USD");
    outbox.due(100);
    outbox.states(outbox.recent(100));
    outbox.isPublished(outbox.recent(100));
    webhooks();
    upkeep();
    order();
    look();
  }

  private NewTask task(@Nullable String key) {
    return new NewTask(
        TaskId.random(),
        "type1",
        Route.CPU,
        null,
        9,
        "http",
        "local",
        "{}",
        "aa",
        3600,
        Set.of(),
        "https://example.com/hook",
        key,
        1);
  }

  private List<TaskLease> claimed(int n, @Nullable String key) {
    List<NewTask> tasks = IntStream.range(0, n).mapToObj(_ -> task(key)).toList();
    repository.insert(tasks);
    repository.insert(tasks);
    repository.known(tasks.stream().map(NewTask::id).toList());
    return queue.claim(Route.CPU, TYPES, n, "me");
  }

  private void work(@Nullable String key) {
    List<TaskLease> leases = claimed(5, key);
    queue.claimSuspect(Route.CPU, TYPES, "me");
    queue.heartbeat(leases);
    queue.cancellations(leases);
    queue.report(
        leases.stream().map(held -> new ProgressReport(held, 5, "on its way", 7)).toList());
    queue.remember(leases.getFirst(), RemoteJob.intended("openai", 1, "key", Instant.EPOCH));
    queue.remoteJob(leases.getFirst().task().id(), "local");
    var failed = new TaskOutcome.Failed(new TaskError("broken", "it broke"));
    var output = new TaskOutput(1, new ObjectKey("a/b.png"), "image/png", 7, "ab", 64, 64, null);
    var done = new TaskOutcome.Completed("{}", List.of(output), "image", 1);
    var plain = new TaskOutcome.Completed("{}", List.of(), "image", 1);
    var charge = new Charge(new Usage("image", BigDecimal.ONE, BigDecimal.TEN, "USD"), "job 7");
    queue.settle(
        List.of(
            new Settlement(leases.get(0), done, 9, List.of(charge)),
            new Settlement(leases.get(1), failed, 9, List.of())));
    queue.settle(List.of(new Settlement(leases.get(2), done, 9, List.of())));
    queue.settle(List.of(new Settlement(leases.get(3), plain, 9, List.of())));
    queue.settle(
        List.of(
            new Settlement(
                leases.get(4),
                new TaskOutcome.Released(Duration.ofHours(1), "later"),
                9,
                List.of())));
    queue.recordedOutputs(leases.get(2).task().id());
    outbox.published(leases.stream().map(held -> held.task().id()).toList());
  }

  private void giveBack() {
    claimed(1, null);
    queue.disown("me", List.of());
    queue.reap(queue.now(), Set.of());
    queue.rescue(ME);
    queue.register(ME);
    queue.forget(ME);
    queue.pause(Route.API);
    queue.resume(Route.API);
    queue.pausedRoutes();
    queue.paused();
  }

  private void webhooks() {
    for (Due due : webhooks.claim(5, Set.of("busy.example.com"))) {
      var attempt = new Delivery.Attempt(Instant.EPOCH, 500, null, 7);
      webhooks.record(due.delivery(), attempt, DeliveryStatus.PENDING, Duration.ofHours(1));
      webhooks.redeliver(due.delivery().id(), null);
      webhooks.find(due.delivery().id(), "local");
    }
  }

  private void upkeep() {
    leftovers.turn("sweep", Duration.ofHours(1));
    leftovers.endedTasks(Duration.ofDays(30), 100);
    leftovers.expiredObjects(Duration.ofDays(30), 100);
    TaskId id = TaskId.random();
    leftovers.removeTasks(List.of(id));
    leftovers.markRemoved(List.of(new ExpiredObject(id, 1, List.of(new ObjectKey("a/b.png")))));
    leftovers.unrecorded(List.of(new ObjectKey("a/b.png")), List.of(id));
    leftovers.removeDeadLetters(Duration.ofDays(30), 1_000, 100);
    leftovers.removeStale(100);
    leftovers.addUpCounts();
  }

  private void order() {
    NewTask first = task(null);
    NewTask second = task(null);
    keyed.insert("key " + first.id(), "fingerprint", first);
    keyed.insert("key " + first.id(), "fingerprint", first);
    repository.insert(List.of(second));
    keyed.find("key " + first.id(), "fingerprint", first);
    repository.move(second.id(), new QueuePlace.First());
    repository.move(second.id(), new QueuePlace.Last());
    repository.move(second.id(), new QueuePlace.Before(first.id()));
    repository.move(second.id(), new QueuePlace.After(first.id()));
    repository.find(first.id());
    repository.cancel(first.id());
    repository.cancel(second.id());
    repository.cancel(TaskId.random());
    repository.repeat(first.id(), TaskId.random()).ifPresent(task -> repository.cancel(task.id()));
    repository.remove(second.id());
    repository.remove(TaskId.random());
    keys.find("limited");
    keys.take("limited");
    keys.limit("limited", new KeyLimits(null, 100, 1_000_000L));
    deadLetters.insert("{", "no JSON", "mq");
  }

  private void look() {
    repository.stats();
    repository.pending(10_000);
    pending.factsWithPlace(TaskId.random());
    pending.expectedStart("cpu", 0, Instant.now());
    pending.facts(List.of(TaskId.random(), TaskId.random()));
    for (TaskStatus status : EnumSet.complementOf(EnumSet.of(TaskStatus.OTHER))) {
      list(Set.of(status), null, null, null);
    }
    list(Set.of(), null, null, null);
    list(Set.of(TaskStatus.PENDING, TaskStatus.FAILED), null, null, null);
    list(Set.of(), "type3", null, null);
    list(Set.of(), "no such type", null, null);
    list(Set.of(), null, "user3", null);
    list(Set.of(), null, "nobody", null);
    list(Set.of(), null, null, "nothing like it");
    list(Set.of(), null, null, TaskId.random().toString());
  }

  private void list(
      Set<TaskStatus> statuses,
      @Nullable String type,
      @Nullable String user,
      @Nullable String text) {
    TaskPage first = repository.list(new TaskQuery(statuses, type, user, text, 50, null));
    repository.list(new TaskQuery(statuses, type, user, text, 50, first.nextCursor()));
  }
}
