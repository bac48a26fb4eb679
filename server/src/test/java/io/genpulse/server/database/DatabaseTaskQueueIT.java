package io.genpulse.server.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.engine.RemoteJob;
import io.genpulse.engine.Route;
import io.genpulse.engine.Usage;
import io.genpulse.server.queue.Charge;
import io.genpulse.server.queue.Due;
import io.genpulse.server.queue.ProgressReport;
import io.genpulse.server.queue.Settlement;
import io.genpulse.server.queue.TaskLease;
import io.genpulse.server.queue.WorkerInstance;
import io.genpulse.server.task.Lane;
import io.genpulse.server.task.NewTask;
import io.genpulse.server.task.ObjectKey;
import io.genpulse.server.task.QueuePlace;
import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskError;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskOutcome;
import io.genpulse.server.task.TaskOutput;
import io.genpulse.server.task.TaskQuery;
import io.genpulse.server.task.TaskRepository.Insertion;
import io.genpulse.server.task.TaskStatus;
import io.genpulse.server.task.TaskStoreUnavailableException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseTaskQueueIT {
  private static final Set<Route> CPU = Set.of(Route.CPU);
  private static final Set<String> TYPES = Set.of("echo");
  private static final TestDatabase database = TestDatabase.start();

  private final DatabaseTaskRepository repository =
      new DatabaseTaskRepository(database.databases());
  private final DatabaseTaskQueue queue = new DatabaseTaskQueue(database.databases());

  @AfterAll
  static void stop() {
    database.close();
  }

  @BeforeEach
  void empty() {
    database.change("TRUNCATE tasks, outbox, billing_records, ended_counts, api_keys CASCADE");
  }

  private static NewTask task(TaskId id, int priority, String hash, @Nullable Integer deadline) {
    return new NewTask(
        id,
        "echo",
        Route.CPU,
        null,
        priority,
        "http",
        "local",
        "{\"prompt\": \"Füchse 🦊 \\u0000 %s\", \"x\": 0.1}".formatted(hash),
        hash,
        deadline);
  }

  private TaskId stored(int priority) {
    TaskId id = TaskId.random();
    repository.insert(List.of(task(id, priority, "aa", null)));
    return id;
  }

  private TaskLease claimed() {
    return queue.claim(Route.CPU, TYPES, 1, "me").getFirst();
  }

  private List<Task> reaped() {
    return queue.reap(queue.now(), Set.of());
  }

  private static Settlement completed(TaskLease lease) {
    var output =
        new TaskOutput(
            1, new ObjectKey("2026/01/01/local/x.png"), "image/png", 7, "ab", 64, 64, null);
    return new Settlement(
        lease,
        new TaskOutcome.Completed("{\"seed\":1}", List.of(output), "image", 1),
        9,
        List.of());
  }

  @Test
  void aRemoteJobIsReadByTheNextAttemptAndWrittenOnlyUnderTheLease() {
    TaskId id = stored(0);
    TaskLease first = claimed();
    RemoteJob intended =
        RemoteJob.intended("openai", 1, "key-1", Instant.parse("2026-11-26T10:00:00Z"));
    RemoteJob named = intended.named("job 7").with("poll", "https://example.com/7");

    assertThat(first.remoteJob()).isNull();
    assertThat(queue.remember(first, intended)).isTrue();
    assertThat(queue.remember(first, named)).isTrue();
    queue.settle(
        List.of(
            new Settlement(
                first, new TaskOutcome.Released(Duration.ZERO, "stopping"), 3, List.of())));
    assertThat(queue.remember(first, intended)).isFalse();
    TaskLease second = claimed();

    assertThat(second.task().id()).isEqualTo(id);
    assertThat(second.remoteJob()).isEqualTo(named);
    // The worker of the first attempt wakes up again.
    assertThat(queue.remember(first, intended)).isFalse();
    assertThat(queue.settle(List.of(completed(second)))).hasSize(1);
    assertThat(queue.remember(second, intended)).isFalse();
    // Another task of the same user may go on from it.
    assertThat(queue.remoteJob(id, "local")).contains(named);
    assertThat(queue.remoteJob(id, "somebody else")).isEmpty();
    assertThat(queue.remoteJob(stored(0), "local")).isEmpty();
    assertThat(
            database.number("SELECT count(*) FROM tasks WHERE external_ref->>'job_id' = 'job 7'"))
        .isEqualTo(1);
  }

  private void key(String id, String limits) {
    database.change(
        "INSERT INTO api_keys (key_id, hash, name, scopes, %s VALUES ('%s', '', 'k', 'submit', %s"
            .formatted(limits.split(" ")[0], id, limits.split(" ")[1]));
  }

  private void storedWith(String key, int tasks) {
    repository.insert(
        IntStream.range(0, tasks)
            .mapToObj(
                _ ->
                    new NewTask(
                        TaskId.random(),
                        "echo",
                        Route.CPU,
                        null,
                        0,
                        "http",
                        "local",
                        "{}",
                        "aa",
                        null,
                        Set.of(),
                        null,
                        key,
                        1))
            .toList());
  }

  private String use(String key) {
    return database.text(
        "SELECT running || ' ' || reserved || ' ' || used FROM api_keys WHERE key_id = '%s'"
            .formatted(key));
  }

  @Test
  void workersThatRaceNeverUseMoreThanTheBudget() throws Exception {
    key("race", "budget) 100)");
    storedWith("race", 130);
    var done = new AtomicInteger();
    try (var workers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        String owner = "worker" + i;
        int most = 1 + i % 4;
        all.add(workers.submit(() -> work(owner, most, done)));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }

    assertThat(done).hasValue(100);
    assertThat(use("race")).isEqualTo("0 0 100");
    assertThat(queue.due(CPU, TYPES, "me").tasks()).isEmpty();
    // What has no key goes on.
    TaskId free = stored(0);
    assertThat(claimed().task().id()).isEqualTo(free);
  }

  /// Claims until nothing was to be had a few times; every third attempt is given back.
  private void work(String owner, int most, AtomicInteger done) {
    int attempts = 0;
    for (int nothing = 0; nothing < 5; ) {
      List<TaskLease> leases = connected(() -> queue.claim(Route.CPU, TYPES, most, owner));
      nothing = leases.isEmpty() ? nothing + 1 : 0;
      for (TaskLease lease : leases) {
        boolean back = ++attempts % 3 == 0;
        Settlement settlement =
            back
                ? new Settlement(
                    lease, new TaskOutcome.Released(Duration.ZERO, "later"), 1, List.of())
                : completed(lease);
        assertThat(connected(() -> queue.settle(List.of(settlement)))).hasSize(1);
        done.addAndGet(back ? 0 : 1);
      }
    }
  }

  /// There are fewer connections than workers: whoever gets none in time asks again.
  private static <T> T connected(Supplier<T> call) {
    while (true) {
      try {
        return call.get();
      } catch (TaskStoreUnavailableException e) {
        assertThat(e).hasMessageContaining("Connection is not available");
      }
    }
  }

  @Test
  void soManyTasksOfAKeyRunAtOnceAndADeadWorkerGivesItsPlacesBack() {
    key("two", "concurrency) 2)");
    storedWith("two", 5);
    TaskId free = stored(-1);

    List<TaskLease> leases = queue.claim(Route.CPU, TYPES, 10, "me");
    assertThat(leases).hasSize(3).extracting(lease -> lease.task().id()).contains(free);
    assertThat(queue.claim(Route.CPU, TYPES, 10, "you")).isEmpty();
    assertThat(queue.due(CPU, TYPES, "you").tasks()).isEmpty();

    queue.rescue(new WorkerInstance("me", "here", 1, 2));

    assertThat(use("two")).isEqualTo("0 0 0");
    assertThat(queue.claim(Route.CPU, TYPES, 10, "you").stream().filter(TaskLease::limited))
        .hasSize(2);
  }

  @Test
  void whatWasChargedIsBilledWhateverCameOfIt() {
    var failed =
        new TaskOutcome.RetryLater(
            Duration.ZERO, new TaskError("unavailable", "cut", null, "x", "r"));
    var charge =
        new Charge(new Usage("second", new BigDecimal("2.5"), new BigDecimal("0.25"), "EUR"), null);
    stored(0);
    queue.settle(List.of(new Settlement(claimed(), failed, 1, List.of(charge, charge))));

    assertThat(billed()).isEqualTo("second 5 EUR 0.500000 2");

    queue.settle(List.of(new Settlement(claimed(), failed, 1, List.of(charge))));

    assertThat(billed()).isEqualTo("second 8 EUR 0.750000 3");

    TaskLease last = claimed();
    queue.settle(List.of(new Settlement(last, completed(last).outcome(), 1, List.of(charge))));

    assertThat(billed()).isEqualTo("image 1 EUR 1.000000 4");
  }

  @Test
  void whoGoesOnWithARemoteJobChargesItOnce() {
    var charge = new Charge(Usage.of("image", 1), "job-1");
    var given = new TaskOutcome.Released(Duration.ZERO, "stopping");
    stored(0);
    queue.settle(List.of(new Settlement(claimed(), given, 1, List.of(charge, charge))));
    queue.settle(List.of(new Settlement(claimed(), given, 1, List.of(charge, charge))));
    var other = new Charge(Usage.of("image", 2), "job-2");
    queue.settle(List.of(new Settlement(claimed(), given, 1, List.of(other))));

    assertThat(billed()).isEqualTo("image 4 USD 0.000000 3");
  }

  @Test
  void aRefusalThatCostsNothingIsNotBilledAndOneThatDoesIs() {
    var refused =
        new TaskOutcome.Failed(new TaskError("content_refused", "no", "prompt", "nsfw", "req-1"));
    TaskId free = stored(1);
    TaskId paid = stored(0);
    queue.settle(List.of(new Settlement(claimed(), refused, 1, List.of())));
    queue.settle(
        List.of(
            new Settlement(
                claimed(), refused, 1, List.of(new Charge(Usage.of("image", 1), "job-1")))));

    assertThat(database.number("SELECT count(*) FROM billing_records")).isEqualTo(1);
    assertThat(billed()).isEqualTo("image 1 USD 0.000000 1");
    assertThat(repository.find(free).orElseThrow().error()).isEqualTo(refused.error());
    assertThat(repository.find(paid).orElseThrow().status()).isEqualTo(TaskStatus.FAILED);
  }

  private static String billed() {
    return database.text(
        """
        SELECT concat_ws(' ', unit, quantity, currency, amount, jsonb_array_length(charges))
        FROM billing_records""");
  }

  @Test
  void insertTellsNewFromSameFromConflict() {
    TaskId one = TaskId.random();
    TaskId two = TaskId.random();

    var first =
        repository.insert(
            List.of(task(one, 0, "aa", null), task(one, 0, "aa", null), task(one, 0, "bb", null)));
    var second = repository.insert(List.of(task(one, 0, "bb", null), task(two, 0, "cc", 60)));

    Task found = repository.find(one).orElseThrow();
    assertThat(first)
        .containsExactly(
            new Insertion.Stored(found.seq()), new Insertion.Same(), new Insertion.Conflict());
    assertThat(second)
        .containsExactly(
            new Insertion.Conflict(),
            new Insertion.Stored(repository.find(two).orElseThrow().seq()));
    assertThat(repository.known(List.of(one, two, TaskId.random())))
        .containsExactlyInAnyOrder(one, two);
    assertThat(found.params()).contains("Füchse 🦊").contains("aa").contains("0.1");
    assertThat(found.status()).isEqualTo(TaskStatus.PENDING);
  }

  @Test
  void claimsByPriorityThenAgeAndLeavesUnknownTypes() {
    TaskId low = stored(-100);
    TaskId normal = stored(0);
    TaskId high = stored(100);

    assertThat(queue.claim(Route.CPU, Set.of("other"), 5, "me")).isEmpty();
    assertThat(queue.claim(Route.API, TYPES, 5, "me")).isEmpty();
    queue.pause();
    assertThat(queue.paused()).isTrue();
    assertThat(queue.claim(Route.CPU, TYPES, 5, "me")).isEmpty();
    queue.resume();

    assertThat(queue.claim(Route.CPU, TYPES, 2, "me"))
        .extracting(lease -> lease.task().id())
        .containsExactly(high, normal);
    assertThat(claimed().task().id()).isEqualTo(low);
  }

  @Test
  void aPausedRouteKeepsItsTasksAndNoOther() {
    TaskId id = stored(0);

    queue.pause(Route.API);
    queue.pause(Route.CPU);
    queue.pause(Route.CPU);
    assertThat(queue.pausedRoutes()).containsExactly("api", "cpu");
    assertThat(queue.claim(Route.CPU, TYPES, 5, "me")).isEmpty();
    queue.resume(Route.CPU);
    assertThat(queue.pausedRoutes()).containsExactly("api");

    assertThat(claimed().task().id()).isEqualTo(id);
    queue.resume();
    assertThat(queue.pausedRoutes()).isEmpty();
  }

  @Test
  void theBackgroundComesLastAndTasksCanBeMovedWithinTheirLane() {
    TaskId background = stored(Lane.BACKGROUND.rank(100));
    TaskId low = stored(Lane.INTERACTIVE.rank(-100));
    TaskId normal = stored(0);
    TaskId other = stored(0);
    TaskId second = stored(Lane.BACKGROUND.rank(0));

    assertThat(repository.move(low, new QueuePlace.First())).isPresent();
    assertThat(repository.move(normal, new QueuePlace.Last())).isPresent();
    assertThat(repository.move(second, new QueuePlace.Before(background))).isPresent();
    assertThat(repository.move(second, new QueuePlace.Before(TaskId.random()))).isEmpty();
    assertThat(repository.move(TaskId.random(), new QueuePlace.First())).isEmpty();

    assertThat(queue.claim(Route.CPU, TYPES, 9, "me"))
        .extracting(lease -> lease.task().id())
        .containsExactly(low, other, normal, second, background);
    assertThat(repository.move(low, new QueuePlace.First())).as("it runs").isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE tasks SET lease_expires_at = now() + interval '30 s' WHERE status = 'processing'",
        "UPDATE tasks SET cancel_requested_at = now(), run_at = now() WHERE status = 'processing'"
      })
  void recordsEveryResultWhenTheRowsChangeMeanwhile(String change) throws Exception {
    // Enough other rows for the plan that a full table gets.
    database.change(
        """
        INSERT INTO tasks (task_id, task_type, route, source, user_id, status, params, request_hash)
        SELECT gen_random_uuid(), 'echo', 'cpu', 'http', 'local', 'failed', '{}', ''
        FROM generate_series(1, 30000)""");
    for (int i = 0; i < 20; i++) {
      stored(0);
    }
    database.change("ANALYZE tasks");
    List<TaskLease> leases = queue.claim(Route.CPU, TYPES, 20, "me");

    assertThat(database.whileChanging(change, () -> queue.heartbeat(leases))).hasSize(20);
    List<Task> settled =
        database.whileChanging(
            change,
            () -> queue.settle(leases.stream().map(DatabaseTaskQueueIT::completed).toList()));

    assertThat(settled).hasSize(20).allMatch(task -> task.status() == TaskStatus.COMPLETED);
    assertThat(database.number("SELECT count(*) FROM billing_records")).isEqualTo(20);
  }

  @Test
  void tellsWhichRunningTasksAreToBeCanceled() {
    TaskId canceled = stored(0);
    stored(0);
    List<TaskLease> leases = queue.claim(Route.CPU, TYPES, 2, "me");
    repository.cancel(canceled);

    assertThat(queue.cancellations(leases)).containsExactly(canceled);
    assertThat(queue.due(Set.of(Route.CPU, Route.API), TYPES, "me").isNothing()).isTrue();
    stored(0);
    assertThat(queue.due(Set.of(Route.CPU, Route.API), TYPES, "me"))
        .isEqualTo(new Due(CPU, Set.of()));
    assertThat(queue.due(CPU, Set.of("other"), "me").isNothing()).isTrue();
  }

  @Test
  void recordsAResultOnceAndFencesTheZombieOut() {
    TaskId id = stored(0);
    TaskLease zombie = claimed();
    database.change("UPDATE tasks SET lease_expires_at = now() - interval '1 s'");
    assertThat(reaped()).extracting(Task::status).containsExactly(TaskStatus.PENDING);
    TaskLease lease = claimed();

    assertThat(queue.heartbeat(List.of(zombie))).isEmpty();
    assertThat(queue.settle(List.of(completed(zombie)))).isEmpty();
    List<Task> settled = queue.settle(List.of(completed(lease)));
    assertThat(queue.settle(List.of(completed(lease)))).isEmpty();

    assertThat(settled).containsExactly(repository.find(id).orElseThrow());
    assertThat(settled.getFirst().outputs()).hasSize(1);
    assertThat(settled.getFirst().attempt()).isEqualTo(2);
    assertThat(database.number("SELECT count(*) FROM billing_records WHERE unit = 'image'"))
        .isEqualTo(1);
    var outbox = new DatabaseOutbox(database.databases());
    database.change("UPDATE outbox SET next_at = now()");
    assertThat(outbox.due(10)).extracting(Task::id).containsExactly(id);
    assertThat(outbox.due(10)).isEmpty();
    outbox.published(List.of(id));
    assertThat(database.number("SELECT count(*) FROM outbox")).isZero();
  }

  @Test
  void threeCrashesFailATaskForGood() {
    TaskId id = stored(0);

    for (int crash = 1; crash <= 3; crash++) {
      if (crash < 3) {
        claimed();
      } else {
        assertThat(queue.claim(Route.CPU, TYPES, 1, "me")).isEmpty();
        assertThat(queue.due(CPU, TYPES, "me")).isEqualTo(new Due(Set.of(), CPU));
        assertThat(queue.claimSuspect(Route.CPU, TYPES, "me")).isPresent();
      }
      database.change("UPDATE tasks SET lease_expires_at = now() - interval '1 s'");
      assertThat(queue.lookout("elsewhere").overdue()).isTrue();
      assertThat(reaped()).hasSize(1);
      database.change("UPDATE tasks SET run_at = now()");
    }

    Task task = repository.find(id).orElseThrow();
    assertThat(task.status()).isEqualTo(TaskStatus.FAILED);
    assertThat(task.error()).isNotNull().extracting(TaskError::code).isEqualTo("worker_crashed");
  }

  @Test
  void aDeadSiblingsTasksAreGivenBackAtOnce() {
    var sibling = new WorkerInstance("sibling", "host", 1, 2);
    assertThat(queue.register(sibling)).isFalse();
    assertThat(queue.register(sibling)).isFalse();
    stored(0);
    TaskLease lease = queue.claim(Route.CPU, TYPES, 1, "sibling").getFirst();

    assertThat(queue.lookout("host").instances()).containsExactly(sibling);
    assertThat(queue.lookout("host").overdue()).isFalse();
    assertThat(queue.rescue(sibling)).extracting(Task::id).containsExactly(lease.task().id());

    assertThat(queue.lookout("host").instances()).isEmpty();
    assertThat(claimed().task().attempt()).isEqualTo(2);
  }

  @Test
  void cancelsPendingAtOnceAndAsksProcessingOnes() {
    TaskId pending = stored(0);
    assertThat(repository.cancel(pending).orElseThrow().status()).isEqualTo(TaskStatus.CANCELED);
    TaskId running = stored(0);
    TaskLease lease = claimed();

    Task asked = repository.cancel(running).orElseThrow();

    assertThat(asked.cancelRequested()).isTrue();
    assertThat(asked.status()).isEqualTo(TaskStatus.PROCESSING);
    assertThat(queue.heartbeat(List.of(lease))).isEqualTo(Map.of(running, true));
    var released = new TaskOutcome.Released(Duration.ZERO, "stopping");
    assertThat(queue.settle(List.of(new Settlement(lease, released, 3, List.of()))))
        .extracting(Task::status)
        .containsExactly(TaskStatus.CANCELED);
    assertThat(repository.cancel(running).orElseThrow().status()).isEqualTo(TaskStatus.CANCELED);
    assertThat(repository.remove(running)).isPresent();
    assertThat(repository.find(running)).isEmpty();
  }

  @Test
  void givesBackWithoutChargingAndReportsProgress() {
    TaskId id = stored(0);
    TaskLease lease = claimed();

    long seq = lease.task().seq() + 10;
    queue.report(List.of(new ProgressReport(lease, 40, "step 4", seq)));
    assertThat(repository.find(id).orElseThrow().progress()).isEqualTo(40);
    var settled =
        queue.settle(
            List.of(
                new Settlement(
                    lease, new TaskOutcome.Released(Duration.ZERO, "stopping"), seq, List.of())));

    assertThat(settled.getFirst().attempt()).isZero();
    assertThat(settled.getFirst().seq()).isEqualTo(seq + 1);
    assertThat(settled.getFirst().status()).isEqualTo(TaskStatus.PENDING);
  }

  @Test
  void oneResultThatCannotBeStoredHurtsNoOther() {
    stored(0);
    stored(0);
    List<TaskLease> leases = queue.claim(Route.CPU, TYPES, 2, "me");
    var bad = new TaskOutcome.Completed("{\"n\": 1e999999}", List.of(), "task", 1);

    List<Task> settled =
        queue.settle(
            List.of(new Settlement(leases.get(0), bad, 2, List.of()), completed(leases.get(1))));

    assertThat(settled)
        .extracting(Task::status)
        .containsExactly(TaskStatus.FAILED, TaskStatus.COMPLETED);
  }

  @Test
  void anIdThatIsUsedAgainIsBilledAgainAndHurtsNoOther() {
    TaskId id = stored(0);
    queue.settle(List.of(completed(claimed())));
    repository.remove(id);
    repository.insert(List.of(task(id, 100, "aa", null)));
    for (int i = 0; i < 60; i++) {
      stored(0);
    }
    List<TaskLease> leases = queue.claim(Route.CPU, TYPES, 61, "me");

    List<Task> settled = queue.settle(leases.stream().map(DatabaseTaskQueueIT::completed).toList());

    assertThat(settled).hasSize(61).allMatch(task -> task.status() == TaskStatus.COMPLETED);
    assertThat(settled).allMatch(task -> task.attempt() == 1);
    assertThat(database.number("SELECT count(*) FROM billing_records")).isEqualTo(62);
  }

  @Test
  void whateverIsWrongWithOneOutcomeItHurtsNoOther() {
    stored(0);
    stored(0);
    List<TaskLease> leases = queue.claim(Route.CPU, TYPES, 2, "me");
    var output =
        new TaskOutput(
            1, new ObjectKey("2026/01/01/local/y.png"), "image/png", 7, "ab", 64, 64, null);
    var twice = new TaskOutcome.Completed("{}", List.of(output, output), "task", 1);

    List<Task> settled =
        queue.settle(
            List.of(new Settlement(leases.get(0), twice, 2, List.of()), completed(leases.get(1))));

    assertThat(settled)
        .extracting(Task::status)
        .containsExactly(TaskStatus.FAILED, TaskStatus.COMPLETED);
  }

  @Test
  void aLivingOwnerIsWaitedForAndThenNotCharged() {
    stored(0);
    claimed();
    database.change("UPDATE tasks SET lease_expires_at = now() - interval '1 min'");
    assertThat(queue.reap(queue.now(), Set.of("me"))).isEmpty();
    assertThat(queue.reap(queue.now().minusSeconds(120), Set.of())).isEmpty();

    database.change("UPDATE tasks SET lease_expires_at = now() - interval '6 min'");
    List<Task> given = queue.reap(queue.now(), Set.of("me"));

    assertThat(given).extracting(Task::attempt).containsExactly(0);
    assertThat(database.number("SELECT sum(crash_count) FROM tasks")).isZero();
  }

  @Test
  void whatAnOwnerDoesNotKnowOfIsGivenBackUncharged() {
    stored(0);
    stored(0);
    TaskLease known = claimed();
    TaskLease lost = claimed();
    assertThat(queue.disown("me", List.of(known))).isEmpty();
    var me = new WorkerInstance("me", "host", 1, 2);
    assertThat(queue.register(me)).isFalse();
    database.change("UPDATE tasks SET lease_expires_at = now() + interval '5 s'");

    assertThat(queue.register(me)).isTrue();
    List<Task> given = queue.disown("me", List.of(known));

    assertThat(given).extracting(Task::id).containsExactly(lost.task().id());
    assertThat(given).extracting(Task::attempt).containsExactly(0);
    queue.forget(me);
    assertThat(database.number("SELECT sum(crash_count + attempt) FROM tasks")).isZero();
  }

  @Test
  void claimsWaitForTheDisk() {
    // Tokens that a crash of the database took back would be given a second time.
    database.change("CREATE TABLE commits (how text)");
    database.change(
        """
        CREATE FUNCTION note_commit() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN INSERT INTO commits VALUES (current_setting(''synchronous_commit'')); RETURN NEW; END'""");
    database.change(
        """
        CREATE TRIGGER note_commit AFTER UPDATE ON tasks FOR EACH ROW
        EXECUTE FUNCTION note_commit()""");
    stored(0);
    stored(0);

    // The PostgreSQL of tests does not wait by itself.
    var config = database.config();
    var waiting =
        new DatabaseSettings(
            config.url() + "&options=-c%20synchronous_commit%3Don",
            config.user(),
            config.password(),
            config.connections(),
            config.migrate());
    try (var pools = DatabasePools.open(waiting)) {
      var claims = new DatabaseTaskQueue(pools);
      long first = claims.claim(Route.CPU, TYPES, 1, "me").getFirst().token();
      assertThat(claims.claim(Route.CPU, TYPES, 1, "me").getFirst().token()).isGreaterThan(first);
    }

    assertThat(database.number("SELECT count(*) FROM commits WHERE how = 'on'")).isEqualTo(2);
    database.change("DROP TRIGGER note_commit ON tasks");
  }

  @Test
  void listsByPagesNewestFirst() {
    for (int i = 0; i < 5; i++) {
      stored(0);
    }

    var first = repository.list(new TaskQuery(Set.of(), null, null, "FÜCHSE", 3, null));
    var second =
        repository.list(new TaskQuery(Set.of(), "echo", "local", null, 3, first.nextCursor()));

    assertThat(first.items())
        .hasSize(3)
        .isSortedAccordingTo((a, b) -> b.createdAt().compareTo(a.createdAt()));
    assertThat(second.items()).hasSize(2).doesNotContainAnyElementsOf(first.items());
    assertThat(second.nextCursor()).isNull();
    assertThat(repository.stats().byStatus()).containsEntry("pending", 5L);
  }
}
