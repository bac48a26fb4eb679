package io.genpulse.server;

import io.genpulse.client.http.LocalCallAllowance;
import io.genpulse.engine.CallAllowance;
import io.genpulse.engine.EngineCatalog;
import io.genpulse.engine.EngineFactory;
import io.genpulse.engine.EngineId;
import io.genpulse.engine.EngineOptions;
import io.genpulse.engine.EngineSettings;
import io.genpulse.engine.Route;
import io.genpulse.engine.Spending;
import io.genpulse.engine.comfyui.workflow.ObjectInfoFile;
import io.genpulse.engine.comfyui.workflow.WorkflowCatalogue;
import io.genpulse.server.api.HealthService.Dependency;
import io.genpulse.server.api.ProviderService;
import io.genpulse.server.api.WorkerServer;
import io.genpulse.server.config.Closer;
import io.genpulse.server.database.DatabaseFleet;
import io.genpulse.server.database.DatabaseLeftovers;
import io.genpulse.server.database.DatabaseOutbox;
import io.genpulse.server.database.DatabasePools;
import io.genpulse.server.database.DatabaseSpending;
import io.genpulse.server.database.DatabaseTaskQueue;
import io.genpulse.server.database.DatabaseTaskRepository;
import io.genpulse.server.event.TaskNews;
import io.genpulse.server.feature.workflow.WorkflowTaskTypes;
import io.genpulse.server.fleet.EngineChoice;
import io.genpulse.server.fleet.Fleet;
import io.genpulse.server.host.DiskWatch;
import io.genpulse.server.host.HostProcesses;
import io.genpulse.server.host.KeptKeys;
import io.genpulse.server.host.ManagedProcesses;
import io.genpulse.server.host.WorkRoot;
import io.genpulse.server.input.InputFiles;
import io.genpulse.server.maintenance.Liveness;
import io.genpulse.server.maintenance.RepeatedJob;
import io.genpulse.server.maintenance.Upkeep;
import io.genpulse.server.queue.LocalQueueBell;
import io.genpulse.server.queue.OpenWork;
import io.genpulse.server.queue.QueueBell;
import io.genpulse.server.queue.TaskQueue;
import io.genpulse.server.redis.RedisCallAllowance;
import io.genpulse.server.redis.RedisEngineOrders;
import io.genpulse.server.redis.RedisEpoch;
import io.genpulse.server.redis.RedisPool;
import io.genpulse.server.redis.RedisQueueBell;
import io.genpulse.server.redis.RedisTaskEvents;
import io.genpulse.server.registry.HandlerRegistry;
import io.genpulse.server.storage.MinioObjectStorage;
import io.genpulse.server.storage.StorageException;
import io.genpulse.server.worker.EngineHands;
import io.genpulse.server.worker.WorkerParts;
import io.genpulse.server.worker.WorkerPool;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.RedisClient;

/// A running GenPulse server process and, with [ApiPart], the one place that names implementations:
/// the API, the workers, or both, as the configuration says.
public final class ServerApplication implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ServerApplication.class);

  private final Closer closer = new Closer();
  private final CountDownLatch never = new CountDownLatch(1);
  private final Liveness liveness = Liveness.ofThisProcess();
  private @Nullable WorkerPool workers;
  private @Nullable OpenWork openWork;
  private int port = -1;

  private ServerApplication() {}

  /// Starts everything and returns when it serves.
  ///
  /// @param processes the local stack's children, null in production
  /// @param keys of providers that this machine keeps, null in production
  /// @throws RuntimeException when something needed is not there; nothing is left open then
  public static ServerApplication start(
      ServerConfig config, @Nullable ManagedProcesses processes, @Nullable KeptKeys keys) {
    var application = new ServerApplication();
    try {
      application.wire(config, processes, keys);
      return application;
    } catch (RuntimeException e) {
      throw application.closer.closeAfter(e);
    }
  }

  private void wire(
      ServerConfig config, @Nullable ManagedProcesses processes, @Nullable KeptKeys keys) {
    RedisClient redis = closer.add(RedisPool.open(config.redis()));
    DatabasePools databases = closer.add(DatabasePools.open(config.database()));
    var spending = new DatabaseSpending(databases);
    EngineCatalog engines = closer.add(engines(config, redis, spending));
    Fleet fleet = new DatabaseFleet(databases);
    var workflows =
        new WorkflowCatalogue(config.workflows(), new ObjectInfoFile(config.engines().cache()));
    HandlerRegistry registry =
        HandlerRegistry.discover(
            config.plugins(), new EngineChoice(engines, fleet), new WorkflowTaskTypes(workflows));
    TaskQueue queue = new DatabaseTaskQueue(databases);
    var storage = new MinioObjectStorage(config.storage());
    var outbox = new DatabaseOutbox(databases);
    Duration statusTtl = config.redis().statusTtl();
    var events =
        closer.add(
            config.web() == null
                ? RedisTaskEvents.telling(redis, statusTtl, outbox::published)
                : RedisTaskEvents.listening(redis, statusTtl, outbox::published));
    QueueBell bell = closer.add(new RedisQueueBell(new LocalQueueBell(), redis));
    openWork = closer.add(new OpenWork(bell, new DatabaseTaskRepository(databases)));
    var news = new TaskNews(events, bell, storage, InstantSource.system());
    var self = HostProcesses.self();
    Thread.startVirtualThread(() -> prepare(storage));
    var disk = new DiskWatch(config.work(), config.disk());
    closer.add(new RepeatedJob("disk", DiskWatch.INTERVAL, DiskWatch.INTERVAL, disk, liveness));
    closer.add(
        new Upkeep(
            queue,
            outbox,
            new RedisEpoch(redis)::isNew,
            news,
            self,
            new DatabaseLeftovers(databases),
            config.retention(),
            storage,
            storage,
            liveness));
    if (config.worker() != null) {
      Path work = closer.add(WorkRoot.open(config.work(), self)).path();
      WorkerPool pool =
          closer.add(
              WorkerPool.start(
                  new WorkerParts(
                      self,
                      queue,
                      registry,
                      engines,
                      storage,
                      new InputFiles(storage, config.inputs()),
                      news,
                      bell,
                      fleet,
                      work,
                      disk::beginsMore,
                      liveness),
                  config.worker()));
      workers = pool;
      closer.add(RedisEngineOrders.hear(redis, new EngineHands(engines, queue)));
      int healthPort = config.worker().healthPort();
      if (healthPort > 0) {
        closer.add(
            new WorkerServer(
                config.worker().healthHost(),
                healthPort,
                pool,
                liveness::isTurning,
                Map.of(
                    "database", new Dependency(true, databases::check),
                    "disk", new Dependency(false, disk::check),
                    "worker", new Dependency(true, pool::checkReady))));
      }
    }
    AutoCloseable messages = () -> {};
    if (config.web() != null) {
      var api =
          new ApiPart(
              databases,
              queue,
              redis,
              storage,
              events,
              bell,
              news,
              registry,
              workflows,
              engines,
              fleet,
              self,
              disk,
              liveness,
              workers == null ? new PrometheusRegistry() : workers.metrics());
      ApiPart.Started started =
          api.start(
              config,
              config.web(),
              processes,
              new ProviderService(
                  engines, factory -> settings(config, factory, null, spending), keys),
              closer);
      port = started.port();
      messages = started.messages();
    }
    stopFirst(messages);
  }

  /// The API is closed after the workers: clients may ask for the task that is just being finished.
  /// Nothing new is begun meanwhile.
  private void stopFirst(AutoCloseable messages) {
    var intake = new Closer();
    intake.add(messages);
    WorkerPool pool = workers;
    closer.add(
        () -> {
          liveness.stopping();
          Thread closing = Thread.startVirtualThread(intake::close);
          if (pool != null) {
            pool.close();
          }
          closing.join();
        });
  }

  /// A store that is away now gets its bucket with the first object.
  private static void prepare(MinioObjectStorage storage) {
    try {
      storage.prepare();
    } catch (StorageException e) {
      log.warn("Results cannot be stored yet: {}", e.getMessage());
    }
  }

  private static EngineCatalog engines(ServerConfig all, RedisClient redis, Spending spending) {
    return new EngineCatalog(
        all.engines().options().values().stream().map(EngineOptions::factory).toList(),
        all.engines().order().stream().map(EngineId::new).toList(),
        factory ->
            settings(
                all,
                factory,
                new RedisCallAllowance(
                    redis, factory.id().value(), new LocalCallAllowance(InstantSource.system())),
                spending));
  }

  /// @param shared see [EngineSettings]
  private static EngineSettings settings(
      ServerConfig all, EngineFactory factory, @Nullable CallAllowance shared, Spending spending) {
    ServerConfig.Engines config = all.engines();
    return new EngineSettings(
        config.modelFolders(),
        config.defaultModel(),
        config.cache(),
        config.threads(),
        Optional.ofNullable(config.options().get(factory.id()))
            .orElseGet(() -> EngineOptions.standard(factory)),
        all.workflows(),
        shared,
        spending);
  }

  /// The port of the API; -1 when this process serves none.
  public int port() {
    return port;
  }

  /// Whether every loop of this process turns; one that hangs for more than a minute does not.
  public boolean isTurning() {
    return liveness.isTurning();
  }

  /// Runs something now, if tasks of the route are pending or running, and whenever some come. It
  /// may be run more often than that.
  public void whenWorkComes(Route route, Runnable then) {
    if (openWork != null) {
      openWork.watch(route, then);
    }
  }

  /// Returns when the workers have done all they were started for, if that is so limited; else only
  /// by interruption.
  public void awaitEnd() throws InterruptedException {
    if (workers == null) {
      never.await();
    } else {
      workers.awaitDone();
    }
  }

  /// Stops taking in work, gives back what runs, and closes everything. May be called twice.
  @Override
  public void close() {
    closer.close();
  }
}
