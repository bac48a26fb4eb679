package io.genpulse.server.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.engine.EngineCatalog;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineSettings;
import io.genpulse.engine.GeneratedFile;
import io.genpulse.engine.Route;
import io.genpulse.server.database.DatabaseTaskQueue;
import io.genpulse.server.database.DatabaseTaskRepository;
import io.genpulse.server.database.TestDatabase;
import io.genpulse.server.event.TaskEvent;
import io.genpulse.server.event.TaskNews;
import io.genpulse.server.handler.TaskContext;
import io.genpulse.server.handler.TaskHandler;
import io.genpulse.server.handler.TaskResult;
import io.genpulse.server.handler.TaskType;
import io.genpulse.server.host.HostProcesses;
import io.genpulse.server.queue.LocalQueueBell;
import io.genpulse.server.registry.HandlerRegistry;
import io.genpulse.server.task.NewTask;
import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
        case "sleep" -> {
          Thread.sleep(Duration.ofMinutes(5));
          yield TaskResult.of(Map.of());
        }
        case "write" -> {
          context.updateProgress(50, "half");
          context.updateProgress(40, "never less");
          Path file = context.workFolder().resolve("hello.txt");
          try {
            Files.writeString(file, "hello");
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          context.upload(new GeneratedFile(file, "text/plain", null, null, null, Map.of()));
          yield new TaskResult(Map.of("seed", 7), "text", 1);
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

  private WorkerPool pool(Path work) {
    var engines =
        new EngineCatalog(
            List.of(), List.of(), new EngineSettings(List.of(), "", work, 0, Map.of()));
    var parts =
        new WorkerParts(
            HostProcesses.self(),
            new DatabaseTaskQueue(database.databases()),
            new HandlerRegistry(List.of(new Noop(), new Misbehave()), engines),
            engines,
            storage,
            new TaskNews(events, bell, storage, InstantSource.system()),
            bell,
            work);
    return WorkerPool.start(parts, new WorkerSettings(Set.of(Route.CPU), 0, NO_GRACE));
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
    database.change("TRUNCATE tasks, billing_records CASCADE");
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
      Task late = reached(submit("sleep", 1), TaskStatus.FAILED);
      Task written = reached(submit("write", null), TaskStatus.COMPLETED);

      assertThat(overflow.error()).extracting("code").isEqualTo("handler_failed");
      assertThat(engine.error()).extracting("code").isEqualTo("model_invalid");
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
      Task later = reached(busy, TaskStatus.PENDING);
      assertThat(later.message()).isEqualTo("not there yet");
      assertThat(later.attempt()).isEqualTo(1);
      repository.cancel(busy);
    }
  }

  @Test
  void givesRunningTasksBackUnchargedWhenItStops(@TempDir Path work) {
    List<TaskId> ids;
    try (var _ = pool(work)) {
      ids = List.of(submit("sleep", null), submit("deaf", null));
      ids.forEach(id -> reached(id, TaskStatus.PROCESSING));
    }

    for (TaskId id : ids) {
      Task task = repository.find(id).orElseThrow();
      assertThat(task.status()).isEqualTo(TaskStatus.PENDING);
      assertThat(task.attempt()).isZero();
      repository.cancel(id);
    }
    assertThat(database.number("SELECT sum(crash_count) FROM tasks")).isZero();
    assertThat(database.number("SELECT count(*) FROM instances")).isZero();
    END_OF_DEAF.countDown();
  }
}
