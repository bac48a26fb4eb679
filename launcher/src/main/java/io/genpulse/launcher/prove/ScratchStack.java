package io.genpulse.launcher.prove;

import io.genpulse.launcher.host.AppDirectories;
import io.genpulse.launcher.host.PortChoice;
import io.genpulse.launcher.host.Secrets;
import io.genpulse.launcher.process.ChildrenFile;
import io.genpulse.launcher.process.HealthWatch;
import io.genpulse.launcher.process.ProcessPlan;
import io.genpulse.launcher.process.RestartPolicy;
import io.genpulse.launcher.process.Supervisor;
import io.genpulse.launcher.service.ObjectStoreService;
import io.genpulse.launcher.service.PostgresService;
import io.genpulse.launcher.service.RedisService;
import io.genpulse.server.host.ManagedProcessInfo;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// PostgreSQL, Redis and an S3 store of their own in a folder, on free ports, and server processes
/// that know them by address alone. Whatever ends by itself, or is killed, starts again.
public final class ScratchStack implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(2);

  /// As often as it is killed; people look at nobody's state here.
  private static final RestartPolicy AGAIN =
      new RestartPolicy(
          Duration.ofMillis(200), Duration.ofSeconds(1), Integer.MAX_VALUE, Duration.ofSeconds(60));

  /// One that is suspended on purpose is not stuck.
  private static final HealthWatch PATIENT = new HealthWatch(Duration.ofMinutes(10), 3);

  private final AppDirectories directories;
  private final Secrets secrets;
  private final Supervisor supervisor;
  private final Set<Integer> promised = new HashSet<>();
  private final PortChoice postgres = new PortChoice(0, promised);
  private final PortChoice redis = new PortChoice(0, promised);
  private final PortChoice s3 = new PortChoice(0, promised);

  /// Returns when the services work.
  public ScratchStack(Path folder) throws IOException, InterruptedException {
    directories = new AppDirectories(folder).create();
    secrets = Secrets.readOrMake(directories);
    supervisor =
        new Supervisor(
            directories.logs(),
            new ChildrenFile(directories.run().resolve("children.json")),
            AGAIN,
            PATIENT);
    try {
      for (ProcessPlan plan :
          List.of(
              new PostgresService(directories, secrets, postgres),
              new RedisService(directories, secrets, redis),
              new ObjectStoreService(directories, secrets, s3, ""))) {
        supervisor.register(plan);
        supervisor.start(plan.name());
      }
      awaitAll();
    } catch (IOException | InterruptedException | RuntimeException e) {
      supervisor.close();
      throw e;
    }
  }

  public ScratchDatabase database() {
    return new ScratchDatabase(
        "jdbc:postgresql://127.0.0.1:" + postgres.told() + "/" + PostgresService.DATABASE,
        PostgresService.USER,
        secrets.postgresPassword());
  }

  /// For an application that submits tasks.
  public URI producer() {
    return redis("producer", secrets.producerPassword());
  }

  /// For who may do everything.
  public URI redis() {
    return redis(RedisService.USER, secrets.redisPassword());
  }

  private URI redis(String user, String password) {
    return URI.create("redis://%s:%s@127.0.0.1:%d".formatted(user, password, redis.told()));
  }

  /// What a server process is told of the services.
  public Map<String, String> environment() {
    return Map.of(
        "GENPULSE_DATABASE_URL", database().url(),
        "GENPULSE_DATABASE_USER", database().user(),
        "GENPULSE_DATABASE_PASSWORD", database().password(),
        "GENPULSE_REDIS_URL", redis().toString(),
        "GENPULSE_STORAGE_ENDPOINT", "http://127.0.0.1:" + s3.told(),
        "GENPULSE_STORAGE_ACCESS_KEY", secrets.s3AccessKey(),
        "GENPULSE_STORAGE_SECRET_KEY", secrets.s3SecretKey());
  }

  AppDirectories directories() {
    return directories;
  }

  /// A port for a server process.
  PortChoice port() {
    return new PortChoice(0, promised);
  }

  /// Has a server process run; [#awaitAll] waits for it.
  void run(ProcessPlan plan) {
    supervisor.register(plan);
    supervisor.start(plan.name());
  }

  /// Waits until all that is wanted works.
  void awaitAll() throws IOException, InterruptedException {
    if (!supervisor.awaitAll(START)) {
      throw new IOException("this does not start: " + supervisor.list());
    }
  }

  void await(String name) throws IOException, InterruptedException {
    if (!supervisor.await(name, START)) {
      throw new IOException(name + " does not start: " + supervisor.info(name));
    }
  }

  /// Ends one in order; it stays ended.
  void stop(String name) throws InterruptedException {
    supervisor.stopTogether(List.of(name));
  }

  void start(String name) {
    supervisor.start(name);
  }

  /// kill -9; it starts again by itself.
  void kill(String name) throws IOException, InterruptedException {
    signal(name, "-KILL");
  }

  /// @param signal as `kill` takes it
  void signal(String name, String signal) throws IOException, InterruptedException {
    new ProcessBuilder("kill", signal, Long.toString(pid(name))).start().waitFor();
  }

  /// Of the program itself, not of what it was started through.
  long pid(String name) throws IOException {
    ProcessHandle process =
        supervisor
            .info(name)
            .map(ManagedProcessInfo::pid)
            .flatMap(ProcessHandle::of)
            .orElseThrow(() -> new IOException(name + " does not run"));
    if (name.equals(PostgresService.NAME)) {
      return process.pid();
    }
    Optional<ProcessHandle> child = process.children().findFirst();
    while (child.isPresent()) {
      process = child.get();
      child = process.children().findFirst();
    }
    return process.pid();
  }

  @Override
  public void close() {
    supervisor.close();
  }
}
