package io.genpulse.server;

import io.genpulse.engine.EngineCatalog;
import io.genpulse.engine.EngineId;
import io.genpulse.engine.EngineSettings;
import io.genpulse.server.database.DatabaseDeadLetters;
import io.genpulse.server.database.DatabaseOutbox;
import io.genpulse.server.database.DatabaseTaskQueue;
import io.genpulse.server.database.DatabaseTaskRepository;
import io.genpulse.server.database.Databases;
import io.genpulse.server.database.IdempotencyKeys;
import io.genpulse.server.event.RedisQueueBell;
import io.genpulse.server.event.RedisTaskEvents;
import io.genpulse.server.ingress.Ingress;
import io.genpulse.server.ingress.IngressParts;
import io.genpulse.server.process.ManagedProcesses;
import io.genpulse.server.queue.LocalQueueBell;
import io.genpulse.server.queue.QueueBell;
import io.genpulse.server.queue.TaskQueue;
import io.genpulse.server.registry.HandlerRegistry;
import io.genpulse.server.storage.MinioObjectStorage;
import io.genpulse.server.system.SystemInfo;
import io.genpulse.server.task.TaskRepository;
import io.genpulse.server.worker.WorkerParts;
import io.genpulse.server.worker.WorkerPool;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.util.JedisURIHelper;

/// A running GenPulse server process and the one place that names implementations: the API, the
/// workers, or both, as the configuration says.
public final class ServerApplication implements AutoCloseable {
  private final Closer closer = new Closer();
  private int port = -1;

  private ServerApplication() {}

  /// Starts everything and returns when it serves.
  ///
  /// @param processes the local stack's children, null in production
  /// @throws RuntimeException when something needed is not there; nothing is left open then
  public static ServerApplication start(ServerConfig config, @Nullable ManagedProcesses processes) {
    var application = new ServerApplication();
    try {
      application.wire(config, processes);
      return application;
    } catch (RuntimeException e) {
      throw application.closer.closeAfter(e);
    }
  }

  private void wire(ServerConfig config, @Nullable ManagedProcesses processes) {
    EngineCatalog engines = closer.add(engines(config.engines()));
    HandlerRegistry registry = HandlerRegistry.discover(config.plugins(), engines);
    Databases databases = closer.add(Databases.open(config.database()));
    TaskRepository repository = new DatabaseTaskRepository(databases);
    TaskQueue queue = new DatabaseTaskQueue(databases);
    RedisClient redis = closer.add(redis(config.redis()));
    var storage = new MinioObjectStorage(config.storage());
    var outbox = new DatabaseOutbox(databases);
    var events = closer.add(new RedisTaskEvents(redis, outbox::published));
    QueueBell bell = closer.add(new RedisQueueBell(new LocalQueueBell(), redis));
    ServerConfig.Worker worker = config.worker();
    if (worker != null) {
      closer.add(
          WorkerPool.start(
              new WorkerParts(
                  queue, outbox, registry, engines, storage, events, bell, config.work()),
              worker.routes(),
              worker.concurrency()));
    }
    ServerConfig.Web web = config.web();
    if (web != null) {
      Ingress ingress =
          Ingress.start(
              new IngressParts(
                  web,
                  config.limits(),
                  repository,
                  new IdempotencyKeys(databases),
                  queue,
                  registry,
                  engines,
                  storage,
                  events,
                  events::republish,
                  bell,
                  new DatabaseDeadLetters(databases),
                  redis,
                  new SystemInfo(
                      version(), processes == null ? "production" : "local", config.work()),
                  processes,
                  databases::check,
                  InstantSource.system()));
      closer.add(ingress);
      port = ingress.port();
    }
  }

  private static EngineCatalog engines(ServerConfig.Engines config) {
    return EngineCatalog.discover(
        config.order().stream().map(EngineId::new).toList(),
        new EngineSettings(
            config.modelFolders(),
            config.defaultModel(),
            config.cache(),
            config.threads(),
            Map.of()));
  }

  private static RedisClient redis(ServerConfig.Redis config) {
    var pool = new ConnectionPoolConfig();
    // Two subscriptions, the event writer, the bell, the dispatcher, and checks.
    pool.setMaxTotal(16);
    pool.setMaxWait(Duration.ofSeconds(2));
    URI url = URI.create(config.url());
    var client = DefaultJedisClientConfig.builder();
    if ("rediss".equals(url.getScheme())) {
      client.sslOptions(SslOptions.defaults());
    }
    String user = JedisURIHelper.getUser(url);
    if (user != null && !user.isEmpty()) {
      client.user(user);
    }
    String password = JedisURIHelper.getPassword(url);
    if (password != null && !password.isEmpty()) {
      client.password(password);
    }
    return RedisClient.builder()
        .hostAndPort(url.getHost(), url.getPort() < 0 ? 6379 : url.getPort())
        .clientConfig(client.database(JedisURIHelper.getDBIndex(url)).build())
        .poolConfig(pool)
        .build();
  }

  private static String version() {
    String version = ServerApplication.class.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }

  /// The port of the API; -1 when this process serves none.
  public int port() {
    return port;
  }

  /// Stops taking in work, gives back what runs, and closes everything. May be called twice.
  @Override
  public void close() {
    closer.close();
  }
}
