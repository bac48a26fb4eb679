package io.genpulse.server.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.engine.Engine;
import io.genpulse.engine.EngineCatalog;
import io.genpulse.engine.EngineFactory;
import io.genpulse.engine.EngineId;
import io.genpulse.engine.EngineJob;
import io.genpulse.engine.EngineOptions;
import io.genpulse.engine.EngineRequest;
import io.genpulse.engine.EngineSettings;
import io.genpulse.engine.EngineStatus;
import io.genpulse.engine.ModelInfo;
import io.genpulse.engine.Route;
import io.genpulse.engine.capability.TextToImage;
import io.genpulse.server.database.DatabaseFleet;
import io.genpulse.server.database.DatabasePendingTasks;
import io.genpulse.server.database.DatabaseTaskQueue;
import io.genpulse.server.database.DatabaseTaskRepository;
import io.genpulse.server.database.TestDatabase;
import io.genpulse.server.event.TaskNews;
import io.genpulse.server.feature.image.TextToImageHandler;
import io.genpulse.server.fleet.EngineChoice;
import io.genpulse.server.fleet.EngineOffer;
import io.genpulse.server.fleet.EngineState;
import io.genpulse.server.fleet.ModelOffer;
import io.genpulse.server.fleet.WaitReasons;
import io.genpulse.server.fleet.Waiting;
import io.genpulse.server.host.HostProcesses;
import io.genpulse.server.ingress.CallbackUrls;
import io.genpulse.server.ingress.TaskMessageReader;
import io.genpulse.server.input.InputFiles;
import io.genpulse.server.input.InputSettings;
import io.genpulse.server.maintenance.Liveness;
import io.genpulse.server.queue.LocalQueueBell;
import io.genpulse.server.queue.QueueBell;
import io.genpulse.server.queue.Settlement;
import io.genpulse.server.queue.TaskLease;
import io.genpulse.server.registry.HandlerRegistry;
import io.genpulse.server.task.NewTask;
import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskOutcome;
import io.genpulse.server.task.TaskStatus;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What workers tell of themselves decides where tasks go.
class FleetIT {
  private static final TestDatabase database = TestDatabase.start();

  private final DatabaseTaskRepository repository =
      new DatabaseTaskRepository(database.databases());
  private final DatabaseTaskQueue queue = new DatabaseTaskQueue(database.databases());
  private final DatabaseFleet fleet = new DatabaseFleet(database.databases());
  private final WaitReasons reasons =
      new WaitReasons(new DatabasePendingTasks(database.databases()), fleet);
  private final QueueBell bell = new LocalQueueBell();
  private final TaskNews news =
      new TaskNews(
          new MemoryParts.Events(), bell, new MemoryParts.Storage(), InstantSource.system());

  @AfterAll
  static void stop() {
    database.close();
  }

  @BeforeEach
  void empty() {
    database.change("TRUNCATE tasks, outbox, instances, billing_records CASCADE");
  }

  /// An engine with models that it alone has.
  private record Painter(Set<String> names, CountDownLatch open) implements EngineFactory {
    @Override
    public EngineId id() {
      return new EngineId("painter");
    }

    @Override
    public Route route() {
      return Route.CPU;
    }

    @Override
    public Set<Class<?>> capabilities() {
      return Set.of(TextToImage.class);
    }

    @Override
    public Optional<String> neededModel(EngineRequest request, EngineSettings settings) {
      return Optional.ofNullable(((TextToImage.Request) request).model());
    }

    @Override
    public Engine open(EngineSettings settings) {
      try {
        open.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return new Brush(names);
    }
  }

  private record Brush(Set<String> names) implements Engine, TextToImage {
    @Override
    public EngineId id() {
      return new EngineId("painter");
    }

    @Override
    public EngineStatus status() {
      return new EngineStatus.Ready();
    }

    @Override
    public List<ModelInfo> models() {
      return names.stream()
          .map(name -> new ModelInfo(name, "Paint", 7L, null, null, Set.of(TextToImage.class)))
          .toList();
    }

    @Override
    public void textToImage(Request request, EngineJob job) {
      if (!names.contains(String.valueOf(request.model()))) {
        throw new IllegalStateException("no model " + request.model());
      }
    }

    @Override
    public void unload() {}

    @Override
    public void close() {}
  }

  private static EngineCatalog catalog(Path folder, CountDownLatch open, String... models) {
    return new EngineCatalog(
        List.of(new Painter(Set.of(models), open)),
        List.of(),
        factory -> new EngineSettings(List.of(), "", folder, 0, EngineOptions.standard(factory)));
  }

  private WorkerPool worker(Path work, CountDownLatch open, String... models) {
    EngineCatalog engines = catalog(work, open, models);
    return WorkerPool.start(
        new WorkerParts(
            HostProcesses.self(),
            queue,
            new HandlerRegistry(
                List.of(new TextToImageHandler()), new EngineChoice(engines, fleet)),
            engines,
            new MemoryParts.Storage(),
            new InputFiles(new MemoryParts.Storage(), new InputSettings(1 << 20, true)),
            news,
            bell,
            fleet,
            work,
            () -> true,
            new Liveness(System::nanoTime, () -> {})),
        new WorkerSettings(Set.of(Route.CPU), 0, Duration.ZERO));
  }

  private NewTask message(Path folder, String json) {
    var engines = catalog(folder, new CountDownLatch(1));
    var registry =
        new HandlerRegistry(List.of(new TextToImageHandler()), new EngineChoice(engines, fleet));
    return new TaskMessageReader(registry, new CallbackUrls(false))
        .read(json.getBytes(StandardCharsets.UTF_8), TaskMessageReader.Way.HTTP);
  }

  private TaskId submit(Path folder, String model, String more) {
    NewTask task =
        message(
            folder,
            """
            {"task_type": "text-to-image", "params": {"prompt": "a", "model": "%s"}%s}"""
                .formatted(model, more));
    repository.insert(List.of(task));
    bell.ring(Set.of(Route.CPU));
    return task.id();
  }

  private Optional<Waiting> waiting(TaskId id) {
    return reasons.of(repository.find(id).orElseThrow());
  }

  private void awaitReason(TaskId id, String reason) {
    Awaitility.await(reason)
        .untilAsserted(() -> assertThat(waiting(id)).map(Waiting::reason).contains(reason));
  }

  @Test
  void aTaskGoesToAWorkerThatHasItsModelAndWaitsWhereNobodyHas(@TempDir Path folder) {
    var open = new CountDownLatch(0);
    var ids = new ArrayList<TaskId>();
    TaskId early = submit(folder, "clay", "");
    awaitReason(early, "no_worker");
    try (var _ = worker(folder.resolve("1"), open, "oil", "clay");
        var _ = worker(folder.resolve("2"), open, "ink")) {
      Awaitility.await().until(() -> fleet.roster().models("painter").size() == 3);
      TaskId nobody = submit(folder, "chalk", ", \"deadline_seconds\": 3");
      for (int i = 0; i < 100; i++) {
        ids.add(submit(folder, "oil", ""));
        ids.add(submit(folder, "ink", ""));
      }

      awaitReason(nobody, "no_model");
      assertThat(waiting(nobody).orElseThrow().detail())
          .startsWith("no worker has the model chalk; there are ")
          .contains("clay", "ink", "oil");
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  database.number("SELECT count(*) FROM tasks WHERE status = 'completed'")
                      == ids.size() + 1);
      Awaitility.await()
          .until(
              () -> {
                news.tell(queue.reap(queue.now(), Set.of()));
                return repository.find(nobody).orElseThrow().status() == TaskStatus.FAILED;
              });
    }

    Task failed =
        repository
            .find(TaskId.of(database.text("SELECT task_id FROM tasks WHERE status = 'failed'")))
            .orElseThrow();
    assertThat(failed.attempt()).isZero();
    assertThat(failed.error()).extracting("code").isEqualTo("deadline_exceeded");
    assertThat(database.number("SELECT count(*) FROM tasks WHERE status <> 'completed'"))
        .isEqualTo(1);
  }

  /// The plugin that brought it was taken away.
  @Test
  void aTaskOfATypeThatNobodyKnowsSaysSo(@TempDir Path folder) {
    try (var _ = worker(folder, new CountDownLatch(0), "oil")) {
      Awaitility.await().until(() -> fleet.roster().models("painter").size() == 1);
      TaskId id = submit(folder, "chalk", "");
      database.change("UPDATE tasks SET task_type = 'gone'");

      awaitReason(id, "no_worker");
      assertThat(waiting(id).orElseThrow().detail())
          .isEqualTo("no worker of the route cpu knows the task type gone");
    }
  }

  @Test
  void workersTellWhatTheyHaveAndAnEngineThatTakesItsTimeHoldsUpNothing(@TempDir Path folder) {
    var open = new CountDownLatch(1);
    try (var _ = worker(folder, open, "oil")) {
      Awaitility.await().until(() -> fleet.roster().engines().containsKey("painter"));
      assertThat(fleet.roster().state("painter")).contains(EngineState.STARTING);
      assertThat(fleet.roster().unserved()).containsExactly("comfy", "diffusers", "api");
      TaskId id = submit(folder, "oil", "");
      awaitReason(id, "engine_starting");

      open.countDown();

      Awaitility.await()
          .until(() -> repository.find(id).orElseThrow().status() == TaskStatus.COMPLETED);
      Awaitility.await()
          .untilAsserted(
              () ->
                  assertThat(fleet.roster().engines())
                      .containsEntry(
                          "painter",
                          new EngineOffer(
                              "painter",
                              "cpu",
                              EngineState.READY,
                              null,
                              List.of("TextToImage"),
                              List.of(
                                  new ModelOffer(
                                      "oil",
                                      "Paint",
                                      null,
                                      7L,
                                      null,
                                      List.of("TextToImage"),
                                      false)))));

      // Without a sign of life it does not count.
      database.change("UPDATE instances SET last_seen = now() - interval '61 s'");
      Awaitility.await().until(() -> fleet.roster().workers().isEmpty());
    }
  }

  @Test
  void whyATaskWaitsIsToldFromTheQueueToo(@TempDir Path folder) {
    var open = new CountDownLatch(0);
    queue.pause();
    try (var _ = worker(folder, open, "oil")) {
      TaskId first = submit(folder, "oil", "");
      awaitReason(first, "queue_paused");
      database.change("UPDATE tasks SET run_at = now() + interval '1 hour'");
      queue.resume();
      Waiting later = waiting(first).orElseThrow();
      assertThat(later.reason()).isEqualTo("retry_at");
      assertThat(later.expectedStart()).isNotNull();
    } finally {
      queue.resume();
    }
  }

  @Test
  void aTaskThatAProviderPutsOffIsRateLimited() {
    TaskId id = TaskId.random();
    repository.insert(
        List.of(
            new NewTask(id, "text-to-image", Route.CPU, null, 0, "http", "me", "{}", "aa", null)));
    TaskLease lease = queue.claim(Route.CPU, Set.of("text-to-image"), 1, "me").getFirst();
    queue.settle(
        List.of(
            new Settlement(
                lease, new TaskOutcome.Released(Duration.ofMinutes(1), "slower"), 9, List.of())));

    assertThat(waiting(id)).map(Waiting::reason).contains("rate_limited");
    assertThat(waiting(id).orElseThrow().detail()).endsWith(": slower");
  }

  @Test
  void autoscalersSeeEveryPoolAlways(@TempDir Path folder) {
    submit(folder, "oil", "");
    submit(folder, "oil", "");
    database.change(
        "UPDATE tasks SET run_at = run_at - interval '50 s' WHERE task_id ="
            + " (SELECT task_id FROM tasks LIMIT 1)");

    assertThat(pool("cpu")).isEqualTo("2 0 true");
    assertThat(pool("comfy")).isEqualTo("0 0 false");
    assertThat(database.number("SELECT count(*) FROM genpulse_scaling")).isEqualTo(4);

    database.change(
        "UPDATE tasks SET status = 'processing' WHERE task_id ="
            + " (SELECT task_id FROM tasks LIMIT 1)");
    assertThat(pool("cpu")).startsWith("1 1 ");

    queue.pause();
    try {
      assertThat(pool("cpu")).isEqualTo("0 1 false");
    } finally {
      queue.resume();
    }
  }

  private static String pool(String name) {
    return database.text(
        "SELECT due || ' ' || running || ' ' || (oldest_due_seconds > 49) FROM genpulse_scaling"
            + " WHERE pool = '"
            + name
            + "'");
  }
}
