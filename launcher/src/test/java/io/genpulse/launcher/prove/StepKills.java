package io.genpulse.launcher.prove;

import io.genpulse.engine.EngineCatalog;
import io.genpulse.launcher.service.FolderTree;
import io.genpulse.server.ServerConfig;
import io.genpulse.server.ServerConfig.Part;
import io.genpulse.server.config.Closer;
import io.genpulse.server.database.DatabaseFleet;
import io.genpulse.server.database.DatabaseOutbox;
import io.genpulse.server.database.DatabasePools;
import io.genpulse.server.database.DatabaseTaskQueue;
import io.genpulse.server.event.TaskEvents;
import io.genpulse.server.event.TaskNews;
import io.genpulse.server.fleet.EngineChoice;
import io.genpulse.server.input.InputFiles;
import io.genpulse.server.input.InputSettings;
import io.genpulse.server.maintenance.Liveness;
import io.genpulse.server.queue.LocalQueueBell;
import io.genpulse.server.queue.QueueBell;
import io.genpulse.server.queue.TaskQueue;
import io.genpulse.server.redis.RedisPool;
import io.genpulse.server.redis.RedisQueueBell;
import io.genpulse.server.redis.RedisTaskEvents;
import io.genpulse.server.registry.HandlerRegistry;
import io.genpulse.server.storage.MinioObjectStorage;
import io.genpulse.server.storage.ObjectStorage;
import io.genpulse.server.worker.WorkerParts;
import io.genpulse.server.worker.WorkerPool;
import io.genpulse.server.worker.WorkerSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Workers killed between any two steps of their work, as `make step-kills` runs them: each has a
/// new task to do besides what others left, and API processes that look after them.
final class StepKills {
  private static final int LANES = 4;
  private static final long LONGEST_SECONDS = 20;

  private final Trial trial;
  private final DatabasePools databases;
  private final ObjectStorage storage;
  private final TaskEvents events;
  private final QueueBell bell;
  private final Path work;
  private final WorkerSettings settings;
  private final InputSettings inputs;
  private final Liveness liveness = Liveness.ofThisProcess();
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger unreached = new AtomicInteger();

  private StepKills(Trial trial, Path folder, Closer closer) {
    this.trial = trial;
    var environment = new HashMap<>(trial.stack().environment());
    environment.put("GENPULSE_WORKER_ROUTES", "cpu");
    environment.put("GENPULSE_WORKER_CONCURRENCY", "1");
    environment.put("GENPULSE_WORKER_DRAIN", "PT0S");
    environment.put("GENPULSE_HOME", folder.toString());
    ServerConfig config = ServerConfig.fromEnvironment(environment, Set.of(Part.WORKER));
    @Nullable WorkerSettings worker = config.worker();
    if (worker == null) {
      throw new IllegalStateException("workers were asked for");
    }
    settings = worker;
    work = config.work();
    inputs = config.inputs();
    databases = closer.add(DatabasePools.open(config.database()));
    storage = new MinioObjectStorage(config.storage());
    var redis = closer.add(RedisPool.open(config.redis()));
    events =
        closer.add(
            RedisTaskEvents.telling(
                redis, config.redis().statusTtl(), new DatabaseOutbox(databases)::published));
    bell = closer.add(new RedisQueueBell(new LocalQueueBell(), redis));
  }

  /// @param arguments how many
  public static void main(String[] arguments) throws Exception {
    int kills = Integer.parseInt(arguments[0]);
    Path folder = Files.createTempDirectory("genpulse-steps");
    List<String> problems;
    try (var trial = new Trial(folder);
        var closer = new Closer()) {
      var all = new StepKills(trial, folder, closer);
      long begin = System.nanoTime();
      all.run(kills);
      Duration taken = Duration.ofNanos(System.nanoTime() - begin);
      trial.startWorkers(Trial.WORKERS);
      // Those that took two workers down are run one by one.
      trial.await("all accepted tasks to end", Duration.ofMinutes(15), trial.ledger()::allEnded);
      problems = trial.ledger().problems();
      System.out.printf(
          "%d workers killed in %d s, %d of them before they came to their step; %d tasks: %s, %d"
              + " attempts; problems: %s%n",
          kills,
          taken.toSeconds(),
          all.unreached.get(),
          trial.ledger().size(),
          trial.column("SELECT status || ' ' || count(*) FROM tasks GROUP BY status ORDER BY 1"),
          trial.traces().allAttempts(),
          problems);
    }
    FolderTree.remove(folder);
    System.exit(problems.isEmpty() ? 0 : 1);
  }

  private void run(int kills) throws Exception {
    var lanes = new ArrayList<Future<Integer>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int lane = 0; lane < LANES; lane++) {
        lanes.add(threads.submit((Callable<Integer>) () -> lane(kills)));
      }
    }
    for (Future<Integer> lane : lanes) {
      var _ = lane.get();
    }
  }

  private int lane(int kills) throws Exception {
    int done = 0;
    for (int n = next.getAndIncrement(); n < kills; n = next.getAndIncrement()) {
      var _ = trial.submitAll(1, "\"file\":true");
      liveUntil(Step.ALL.get(n % Step.ALL.size()));
      done++;
      if (n % 100 == 99) {
        System.out.println((n + 1) + " ...");
      }
    }
    return done;
  }

  private void liveUntil(Step step) throws Exception {
    try (var life = new SteppedLife(step)) {
      WorkerPool pool = WorkerPool.start(parts(life), settings);
      if (!life.awaitEnd(LONGEST_SECONDS)) {
        unreached.incrementAndGet();
      }
      // What is left of it here: a killed process would leave nothing.
      Thread.startVirtualThread(pool::close);
    }
  }

  private WorkerParts parts(SteppedLife life) {
    var engines =
        new EngineCatalog(
            List.of(),
            List.of(),
            _ -> {
              throw new IllegalStateException("there is no engine");
            });
    var fleet = new DatabaseFleet(databases);
    ObjectStorage store = life.in(ObjectStorage.class, storage);
    return new WorkerParts(
        life.self(),
        life.in(TaskQueue.class, new DatabaseTaskQueue(databases)),
        new HandlerRegistry(List.of(new ProveTask()), new EngineChoice(engines, fleet)),
        engines,
        store,
        new InputFiles(store, inputs),
        new TaskNews(life.in(TaskEvents.class, events), bell, store, InstantSource.system()),
        bell,
        fleet,
        work,
        () -> true,
        liveness);
  }
}
