package io.genpulse.server.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.engine.EngineCatalog;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineJob;
import io.genpulse.engine.EngineOptions;
import io.genpulse.engine.EngineSettings;
import io.genpulse.engine.GeneratedFile;
import io.genpulse.engine.RemoteJob;
import io.genpulse.engine.Route;
import io.genpulse.engine.Usage;
import io.genpulse.server.database.DatabaseFleet;
import io.genpulse.server.database.DatabaseTaskQueue;
import io.genpulse.server.database.DatabaseTaskRepository;
import io.genpulse.server.database.TestDatabase;
import io.genpulse.server.event.TaskEvent;
import io.genpulse.server.event.TaskNews;
import io.genpulse.server.fleet.EngineChoice;
import io.genpulse.server.fleet.Fleet;
import io.genpulse.server.handler.TaskContext;
import io.genpulse.server.handler.TaskHandler;
import io.genpulse.server.handler.TaskResult;
import io.genpulse.server.handler.TaskType;
import io.genpulse.server.host.HostProcesses;
import io.genpulse.server.input.InputFiles;
import io.genpulse.server.input.InputSettings;
import io.genpulse.server.maintenance.Liveness;
import io.genpulse.server.queue.LocalQueueBell;
import io.genpulse.server.registry.HandlerRegistry;
import io.genpulse.server.task.NewTask;
import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskError;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskOutput;
import io.genpulse.server.task.TaskStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerPoolIT {
  private static final TestDatabase database = TestDatabase.start();
  private static final CountDownLatch END_OF_DEAF = new CountDownLatch(1);
  private static final Duration NO_GRACE = Duration.ofMillis(100);

  private final DatabaseTaskRepository repository =
      new DatabaseTaskRepository(database.databases());
  private final MemoryParts.Storage storage = new MemoryParts.Storage();
  private final MemoryParts.Events events = new MemoryParts.Events();
  private final LocalQueueBell bell = new LocalQueueBell();

  @AfterAll
  static void stop() {
    database.close();
  }

  @TaskType("noop")
  static final class Noop implements TaskHandler<Noop.Nothing> {
    record Nothing() {}

    @Override
    public TaskResult execute(Nothing params, TaskContext context) {
      return TaskResult.of(Map.of());
    }
  }

  @TaskType("misbehave")
  static final class Misbehave implements TaskHandler<Misbehave.How> {
    record How(String how) {}

    @Override
    public TaskResult execute(How params, TaskContext context) throws InterruptedException {
      return switch (params.how()) {
        case "overflow" -> execute(params, context);
        case "engine" -> throw new EngineException(EngineError.MODEL_INVALID, "m.bin is cut");
        case "busy" -> throw new EngineException(EngineError.UNAVAILABLE, "not there yet");
        case "deaf" -> {
          awaitEnd();
          yield TaskResult.of(Map.of());
        }
        case "vanish" -> {
          Path folder = context.workFolder().resolve("locked");
          try {
            Files.createDirectories(folder.resolve("deep"));
            Files.setPosixFilePermissions(folder, Set.of());
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          yield TaskResult.of(Map.of());
        }
        case "half" -> {
          upload(context);
          throw new IllegalStateException("after the upload");
        }
        case "huge" -> TaskResult.of(Map.of("text", "x".repeat(2 << 20)));
        case "sleep" -> {
          Thread.sleep(Duration.ofMinutes(5));
          yield TaskResult.of(Map.of());
        }
        case "write" -> {
          context.updateProgress(50, "half");
          context.updateProgress(40, "never less");
          upload(context);
          yield new TaskResult(Map.of("seed", 7), "text", 1);
        }
        case "read" -> {
          context.input("no upload");
          yield TaskResult.of(Map.of());
        }
        default -> throw new IllegalStateException("how?");
      };
    }
  }

  /// As native code does, which hears of no interruption.
  private static void awaitEnd() {
    boolean over = false;
    while (!over) {
      try {
        END_OF_DEAF.await();
        over = true;
      } catch (InterruptedException e) {
        over = false;
      }
    }
  }

  /// Does by itself what an engine of a paid provider does.
  @TaskType("remote")
  static final class Remote implements TaskHandler<Remote.Case> {
    private static final CountDownLatch GO = new CountDownLatch(1);
    private static final Map<TaskId, Boolean> GOES_ON = new ConcurrentHashMap<>();

    record Case(String how) {}

    @Override
    public TaskResult execute(Case params, TaskContext context) throws InterruptedException {
      EngineJob job = context.job(_ -> {});
      RemoteJob intended = RemoteJob.intended("paid", 1, "k", Instant.EPOCH);
      return switch (params.how()) {
        case "resume" -> {
          if (job.remoteJob().isEmpty()) {
            job.remember(intended);
            job.remember(intended.named("job-1"));
            try {
              new CountDownLatch(1).await();
            } finally {
              GOES_ON.put(context.taskId(), job.goesOn());
            }
          }
          String id = job.remoteJob().map(RemoteJob::jobId).orElse("");
          yield TaskResult.of(Map.of("job", id, "attempt", job.attempt()));
        }
        case "lost" -> {
          job.remember(intended);
          GO.await();
          job.remember(intended.named("job-2"));
          yield TaskResult.of(Map.of());
        }
        case "refused" -> {
          job.charge(new Usage("image", BigDecimal.ONE, new BigDecimal("0.04"), "USD"));
          throw new EngineException(EngineError.CONTENT_REFUSED, "not that")
              .field("prompt")
              .providerCode("moderation")
              .requestId("req-9");
        }
        case "deaf" -> {
          job.made(file(job));
          awaitEnd();
          yield TaskResult.of(Map.of());
        }
        case "first, then wait" -> {
          job.preview(new byte[] {1, 2, 3}, "image/jpeg");
          job.made(file(job));
          new CountDownLatch(1).await();
          yield TaskResult.of(Map.of());
        }
        default -> {
          job.made(file(job));
          job.made(file(job));
          context.upload(file(job));
          if (params.how().equals("files, then fail")) {
            throw new IllegalStateException("after all");
          }
          yield TaskResult.of(Map.of());
        }
      };
    }

    private static GeneratedFile file(EngineJob job) {
      try {
        Path file = Files.createTempFile(job.folder(), "made", ".txt");
        return new GeneratedFile(
            Files.writeString(file, "made"), "text/plain", null, null, null, Map.of());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private TaskId remote(String how) {
    NewTask task = task("remote", "{\"how\": \"" + how + "\"}", null);
    repository.insert(List.of(task));
    bell.ring(Set.of(Route.CPU));
    return task.id();
  }

  private static long rows(String where) {
    return database.number("SELECT count(*) FROM tasks WHERE " + where);
  }

  @Test
  void theNextAttemptGoesOnWithTheRemoteJob(@TempDir Path work) {
    TaskId id;
    try (var _ = pool(work)) {
      id = remote("resume");
      TaskId begun = id;
      Awaitility.await()
          .until(
              () -> rows("external_ref->>'job_id' = 'job-1' AND task_id = '" + begun + "'") == 1);
    }
    assertThat(Remote.GOES_ON).containsEntry(id, true);
    try (var _ = pool(work)) {
      Task task = reached(id, TaskStatus.COMPLETED);

      assertThat(task.result()).isEqualTo("{\"job\": \"job-1\", \"attempt\": 1}");
    }
  }

  @Test
  void theRemoteJobOfACanceledTaskIsLeftToNobody(@TempDir Path work) {
    try (var _ = pool(work)) {
      TaskId id = remote("resume");
      Awaitility.await()
          .until(() -> rows("external_ref->>'job_id' = 'job-1' AND task_id = '" + id + "'") == 1);
      repository.cancel(id);
      bell.ring(Set.of(Route.CPU));
      reached(id, TaskStatus.CANCELED);

      assertThat(Remote.GOES_ON).containsEntry(id, false);
    }
  }

  @Test
  void whoLostTheTaskWritesNoRemoteJob(@TempDir Path work) {
    try (var _ = pool(work)) {
      TaskId id = remote("lost");
      Awaitility.await()
          .until(() -> rows("external_ref->>'key' = 'k' AND status = 'processing'") == 1);

      // As another worker's claim does.
      database.change(
          "UPDATE tasks SET lease_token = nextval('lease_seq'), lease_owner = 'other',"
              + " lease_expires_at = now() + interval '1 h' WHERE task_id = '"
              + id
              + "'");
      Remote.GO.countDown();

      Awaitility.await().untilAsserted(() -> assertThat(work).isEmptyDirectory());
      assertThat(rows("external_ref->>'job_id' = 'job-2'")).isZero();
      assertThat(repository.find(id).orElseThrow().status()).isEqualTo(TaskStatus.PROCESSING);
    } finally {
      database.change("TRUNCATE tasks, outbox, billing_records CASCADE");
    }
  }

  @Test
  void aRefusalSaysWhoRefusedAndIsBilledWhenItCosts(@TempDir Path work) {
    try (var _ = pool(work)) {
      TaskId id = remote("refused");

      assertThat(reached(id, TaskStatus.FAILED).error())
          .isEqualTo(new TaskError("content_refused", "not that", "prompt", "moderation", "req-9"));
      assertThat(
              database.number(
                  "SELECT count(*) FROM billing_records WHERE amount = 0.04 AND task_id = '"
                      + id
                      + "'"))
          .isEqualTo(1);
    }
  }

  @Test
  void filesAreStoredAsTheyAreMadeAndRemovedWhenTheTaskIsNotCompleted(@TempDir Path work) {
    try (var _ = pool(work)) {
      TaskId id = remote("first, then wait");
      Awaitility.await().until(() -> storage.objects.size() == 1);
      Awaitility.await()
          .untilAsserted(
              () ->
                  assertThat(events.live)
                      .hasSize(2)
                      .startsWith(new TaskEvent.Preview(id, "image/jpeg", "AQID"))
                      .last()
                      .isInstanceOf(TaskEvent.Output.class));
      assertThat(repository.find(id).orElseThrow().status()).isEqualTo(TaskStatus.PROCESSING);

      repository.cancel(id);
      bell.ring(Set.of(Route.CPU));
      reached(id, TaskStatus.CANCELED);
      assertThat(storage.objects).isEmpty();

      reached(remote("files, then fail"), TaskStatus.FAILED);
      assertThat(storage.objects).isEmpty();

      Task made = reached(remote("files"), TaskStatus.COMPLETED);
      assertThat(made.outputs()).extracting(TaskOutput::n).containsExactly(1, 2, 3);
      assertThat(storage.objects).hasSize(3);
    }
  }

  private static void upload(TaskContext context) {
    Path file = context.workFolder().resolve("hello.txt");
    try {
      Files.writeString(file, "hello");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    context.upload(new GeneratedFile(file, "text/plain", null, null, null, Map.of()));
  }

  private WorkerPool pool(Path work) {
    return pool(
        work,
        new WorkerSettings(
            Set.of(Route.CPU), Set.of(), "127.0.0.1", 0, 0, NO_GRACE, null, 0, false));
  }

  private WorkerPool pool(Path work, WorkerSettings settings) {
    var engines =
        new EngineCatalog(
            List.of(),
            List.of(),
            factory -> new EngineSettings(List.of(), "", work, 0, EngineOptions.standard(factory)));
    var parts =
        new WorkerParts(
            HostProcesses.self(),
            new DatabaseTaskQueue(database.databases()),
            new HandlerRegistry(
                List.of(new Noop(), new Misbehave(), new Remote()),
                new EngineChoice(engines, Fleet.NONE)),
            engines,
            storage,
            new InputFiles(storage, new InputSettings(1 << 20, true)),
            new TaskNews(events, bell, storage, InstantSource.system()),
            bell,
            new DatabaseFleet(database.databases()),
            work,
            () -> true,
            new Liveness(System::nanoTime, () -> {}));
    return WorkerPool.start(parts, settings);
  }

  private static NewTask task(String type, String params, @Nullable Integer deadline) {
    return new NewTask(
        TaskId.random(), type, Route.CPU, null, 0, "http", "local", params, "aa", deadline);
  }

  private TaskId submit(String how, @Nullable Integer deadline) {
    NewTask task = task("misbehave", "{\"how\": \"" + how + "\"}", deadline);
    repository.insert(List.of(task));
    bell.ring(Set.of(Route.CPU));
    return task.id();
  }

  private Task reached(TaskId id, TaskStatus status) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(15))
        .until(() -> repository.find(id).orElseThrow(), task -> task.status() == status);
  }

  @Test
  void twoPoolsRecordEachOfManyTasksOnce(@TempDir Path work) {
    int tasks = 2_000;
    database.change("TRUNCATE tasks, outbox, billing_records CASCADE");
    var submitted = new ArrayList<NewTask>();
    IntStream.range(0, tasks).forEach(i -> submitted.add(task("noop", "{}", null)));
    repository.insert(submitted);

    long start = System.nanoTime();
    try (var _ = pool(work.resolve("1"));
        var _ = pool(work.resolve("2"))) {
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  database.number("SELECT count(*) FROM tasks WHERE status = 'completed'")
                      == tasks);
      System.getLogger("drain")
          .log(
              System.Logger.Level.INFO,
              "{0} tasks in {1} ms",
              tasks,
              (System.nanoTime() - start) / 1_000_000);
    }

    assertThat(database.number("SELECT count(*) FROM billing_records")).isEqualTo(tasks);
    // Each end waits in the outbox for whoever tells it.
    assertThat(database.number("SELECT count(DISTINCT task_id) FROM outbox")).isEqualTo(tasks);
    assertThat(events.published)
        .filteredOn(e -> e.status() == TaskStatus.COMPLETED)
        .extracting(TaskEvent.Snapshot::taskId)
        .doesNotHaveDuplicates()
        .hasSize(tasks);
    assertThat(work).isEmptyDirectory();
  }

  @Test
  void whateverAHandlerDoesFailsOnlyItsTask(@TempDir Path work) {
    try (var _ = pool(work)) {
      Task overflow = reached(submit("overflow", null), TaskStatus.FAILED);
      Task engine = reached(submit("engine", null), TaskStatus.FAILED);
      Task thrown = reached(submit("x", null), TaskStatus.FAILED);
      Task unread = reached(submit("read", null), TaskStatus.FAILED);
      Task late = reached(submit("sleep", 1), TaskStatus.FAILED);
      Task written = reached(submit("write", null), TaskStatus.COMPLETED);

      assertThat(overflow.error()).extracting("code").isEqualTo("handler_failed");
      assertThat(engine.error()).extracting("code").isEqualTo("model_invalid");
      assertThat(unread.error()).extracting("code").isEqualTo("invalid_params");
      assertThat(thrown.error())
          .extracting("message")
          .isEqualTo("the handler of misbehave failed: java.lang.IllegalStateException: how?");
      assertThat(late.error()).extracting("code").isEqualTo("deadline_exceeded");
      assertThat(written.outputs()).hasSize(1);
      String key = written.outputs().getFirst().key().value();
      assertThat(key).endsWith("/local/" + written.id() + ".txt");
      assertThat(storage.objects).containsOnlyKeys(key);
      assertThat(written.result()).isEqualTo("{\"seed\": 7}");
      assertThat(events.of(written.id()))
          .extracting(TaskEvent.Snapshot::status)
          .startsWith(TaskStatus.PROCESSING)
          .endsWith(TaskStatus.COMPLETED);
      assertThat(events.of(written.id())).extracting(TaskEvent.Snapshot::progress).isSorted();
      assertThat(events.of(written.id()).getLast().url()).isEqualTo("memory:/" + key);
    }
  }

  @Test
  void cancelsRunningTasksAndTriesAgainWhatMayWorkLater(@TempDir Path work) {
    try (var _ = pool(work)) {
      TaskId busy = submit("busy", null);
      TaskId id = submit("sleep", null);
      reached(id, TaskStatus.PROCESSING);

      repository.cancel(id);
      bell.ring(Set.of(Route.CPU));

      reached(id, TaskStatus.CANCELED);
      // How long it waits between its tries is random.
      Task later =
          Awaitility.await()
              .until(
                  () -> repository.find(busy).orElseThrow(),
                  task -> task.attempt() > 0 && task.status() != TaskStatus.PROCESSING);
      assertThat(later.status()).isIn(TaskStatus.PENDING, TaskStatus.FAILED);
      assertThat(later.attempt()).isBetween(1, 3);
      if (later.status() == TaskStatus.PENDING) {
        assertThat(later.message()).isEqualTo("not there yet");
      }
      repository.cancel(busy);
    }
  }

  @Test
  void anAttemptEndsWhateverItLeavesBehind(@TempDir Path work) throws IOException {
    try (var _ = pool(work)) {
      Task vanished = reached(submit("vanish", null), TaskStatus.COMPLETED);
      Task half = reached(submit("half", null), TaskStatus.FAILED);
      Task huge = reached(submit("huge", null), TaskStatus.FAILED);

      assertThat(vanished.attempt()).isEqualTo(1);
      assertThat(huge.error()).extracting("code").isEqualTo("result_too_large");
      assertThat(half.outputs()).isEmpty();
      // What is uploaded but not recorded does not stay.
      Awaitility.await().until(storage.objects::isEmpty);
    } finally {
      unlock(work);
    }
  }

  /// Nothing that a test makes may be too much for its tidying up.
  private static void unlock(Path work) throws IOException {
    try (var folders = Files.list(work)) {
      for (Path folder : folders.toList()) {
        Path locked = folder.resolve("locked");
        if (Files.exists(locked)) {
          Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("rwx------"));
        }
      }
    }
  }

  @Test
  void aTaskThatTakesLongerThanItMayFails(@TempDir Path work) {
    var settings =
        new WorkerSettings(
            Set.of(Route.CPU),
            Set.of(),
            "127.0.0.1",
            0,
            0,
            NO_GRACE,
            Duration.ofMillis(300),
            0,
            false);
    try (var _ = pool(work, settings)) {
      Task late = reached(submit("sleep", null), TaskStatus.FAILED);

      assertThat(late.error()).extracting("code").isEqualTo("task_timeout");
    }
  }

  @Test
  void endsByItselfAfterAsManyTasksAsItMayDo(@TempDir Path work) throws Exception {
    TaskId first = submit("x", null);
    TaskId second = submit("x", null);
    var settings =
        new WorkerSettings(
            Set.of(Route.CPU), Set.of(), "127.0.0.1", 0, 0, NO_GRACE, null, 1, false);

    try (var pool = pool(work, settings)) {
      pool.awaitDone();

      assertThat(repository.find(first).orElseThrow().status()).isEqualTo(TaskStatus.FAILED);
      assertThat(repository.find(second).orElseThrow().status()).isEqualTo(TaskStatus.PENDING);
    }
    settings =
        new WorkerSettings(Set.of(Route.CPU), Set.of(), "127.0.0.1", 0, 0, NO_GRACE, null, 0, true);
    try (var pool = pool(work, settings)) {
      pool.awaitDone();

      assertThat(repository.find(second).orElseThrow().status()).isEqualTo(TaskStatus.FAILED);
    }
  }

  @Test
  void oneThatIsDrainedClaimsNothingMoreAndEndsIfItMay(@TempDir Path work) throws Exception {
    var settings =
        new WorkerSettings(Set.of(Route.CPU), Set.of(), "127.0.0.1", 0, 0, NO_GRACE, null, 0, true);
    TaskId waiting;
    try (var pool = pool(work, settings)) {
      pool.drain();
      waiting = submit("x", null);

      pool.awaitDone();

      assertThat(repository.find(waiting).orElseThrow().status()).isEqualTo(TaskStatus.PENDING);
    }
    try (var _ = pool(work)) {
      reached(waiting, TaskStatus.FAILED);
    }
  }

  @Test
  void aTaskThatTookTwoWorkersDownRunsAlone(@TempDir Path work) {
    try (var _ = pool(work)) {
      TaskId running = submit("sleep", null);
      reached(running, TaskStatus.PROCESSING);
      database.change("UPDATE queue_state SET paused = true");
      TaskId suspect = submit("x", null);
      database.change("UPDATE tasks SET crash_count = 2 WHERE task_id = '" + suspect + "'");
      database.change("UPDATE queue_state SET paused = false");
      assertThat(repository.find(suspect).orElseThrow().status()).isEqualTo(TaskStatus.PENDING);
      repository.cancel(running);
      bell.ring(Set.of(Route.CPU));

      reached(suspect, TaskStatus.FAILED);
    }
  }

  @Test
  void givesRunningTasksBackUnchargedWhenItStops(@TempDir Path work) {
    List<TaskId> ids;
    String key;
    try (var _ = pool(work)) {
      ids = List.of(submit("sleep", null), submit("deaf", null), remote("deaf"));
      ids.forEach(id -> reached(id, TaskStatus.PROCESSING));
      Awaitility.await().until(() -> storage.objects.size() == 1);
      key = storage.objects.keySet().iterator().next();
    }
    assertThat(storage.objects).isEmpty();

    for (TaskId id : ids) {
      Task task = repository.find(id).orElseThrow();
      assertThat(task.status()).isEqualTo(TaskStatus.PENDING);
      assertThat(task.attempt()).isZero();
      repository.cancel(id);
    }
    assertThat(database.number("SELECT sum(crash_count) FROM tasks")).isZero();
    assertThat(database.number("SELECT count(*) FROM instances")).isZero();

    // The next attempt has stored its file when the handler of the first one returns at last.
    storage.objects.put(key, new byte[0]);
    END_OF_DEAF.countDown();
    Awaitility.await().untilAsserted(() -> assertThat(work).isEmptyDirectory());
    assertThat(storage.objects).containsOnlyKeys(key);
  }
}
