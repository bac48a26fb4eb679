package io.genpulse.launcher.stack;

import io.genpulse.bundled.StarterModel;
import io.genpulse.launcher.host.AppDirectories;
import io.genpulse.launcher.host.Endpoints;
import io.genpulse.launcher.host.FreePort;
import io.genpulse.launcher.host.HomeInUseException;
import io.genpulse.launcher.host.InstanceLock;
import io.genpulse.launcher.host.Secrets;
import io.genpulse.launcher.process.ChildrenFile;
import io.genpulse.launcher.process.ProcessSpec;
import io.genpulse.launcher.process.RestartPolicy;
import io.genpulse.launcher.process.Supervisor;
import io.genpulse.launcher.service.DiffusersWorkerService;
import io.genpulse.launcher.service.ObjectStoreService;
import io.genpulse.launcher.service.PostgresService;
import io.genpulse.launcher.service.RedisService;
import io.genpulse.launcher.service.ServerSettings;
import io.genpulse.server.ServerApplication;
import io.genpulse.server.ServerConfig;
import io.genpulse.server.ServerConfig.Part;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// GenPulse on one machine: database, Redis and object store as children, the API and the workers
/// of routes without native code in this process, the diffusers worker as one more child.
///
/// At most one per home folder. [#close] stops everything in reverse and returns when nothing of it
/// runs any more, within 45 seconds; the end of the JVM does the same, also while it still starts.
public final class LocalStack implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LocalStack.class);
  private static final Duration START_TIME = Duration.ofSeconds(150);

  private final LocalStackOptions options;
  private final StartListener listener;
  private final AppDirectories directories;
  private final InstanceLock lock;
  private final Supervisor supervisor;
  private final Endpoints endpoints;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread hook =
      Thread.ofPlatform().name("end-of-stack").unstarted(this::closeWithJvm);
  private @Nullable ServerApplication server;
  private volatile Runnable beforeEnd = () -> {};
  private boolean closing;

  private LocalStack(
      LocalStackOptions options,
      StartListener listener,
      AppDirectories directories,
      InstanceLock lock,
      Supervisor supervisor,
      Endpoints endpoints) {
    this.options = options;
    this.listener = listener;
    this.directories = directories;
    this.lock = lock;
    this.supervisor = supervisor;
    this.endpoints = endpoints;
  }

  /// Returns when the API answers; the diffusers worker may still be loading, see [#awaitReady].
  ///
  /// @throws HomeInUseException when another GenPulse holds the home folder
  /// @throws LocalStackException when a child cannot start
  public static LocalStack start(LocalStackOptions options, StartListener listener)
      throws InterruptedException {
    LocalStack stack = prepare(options, listener);
    boolean up = false;
    try {
      Runtime.getRuntime().addShutdownHook(stack.hook);
      stack.startServices();
      stack.startWorker();
      stack.startServer();
      up = true;
      return stack;
    } catch (IOException e) {
      if (stack.isClosing()) {
        throw new InterruptedException("stopped while it started");
      }
      throw LocalStackException.cannotStart(e);
    } finally {
      if (!up) {
        stack.close();
      }
    }
  }

  private static LocalStack prepare(LocalStackOptions options, StartListener listener)
      throws InterruptedException {
    AppDirectories directories = new AppDirectories(options.home()).create();
    InstanceLock lock = InstanceLock.take(directories);
    try {
      ChildrenFile children = new ChildrenFile(directories.run().resolve("children.json"));
      for (String orphan : children.reap()) {
        listener.step("Ended " + orphan + " that an earlier run left behind");
      }
      return new LocalStack(
          options,
          listener,
          directories,
          lock,
          new Supervisor(directories.logs(), children, RestartPolicy.DEFAULT),
          freeEndpoints(options));
    } catch (IOException e) {
      lock.close();
      throw LocalStackException.cannotStart(e);
    }
  }

  private static Endpoints freeEndpoints(LocalStackOptions options) throws IOException {
    Set<Integer> taken = new HashSet<>();
    return Endpoints.onLoopback(
        free(options.apiPort(), taken),
        free(options.postgresPort(), taken),
        free(options.redisPort(), taken),
        free(options.objectStorePort(), taken));
  }

  private static int free(int wanted, Set<Integer> taken) throws IOException {
    int port = FreePort.from(wanted, taken);
    taken.add(port);
    return port;
  }

  private void startServices() throws IOException, InterruptedException {
    Secrets secrets = Secrets.readOrMake(directories);
    listener.step("Starting PostgreSQL, Redis and the object store");
    List<ProcessSpec> services =
        List.of(
            new PostgresService(directories, secrets, endpoints.postgres().getPort()).spec(),
            new RedisService(directories, secrets, endpoints.redis().getPort()).spec(),
            new ObjectStoreService(
                    directories,
                    secrets,
                    endpoints.s3().getPort(),
                    System.getenv().getOrDefault("PATH", ""))
                .spec());
    services.forEach(supervisor::add);
    StarterModel.unpack(directories.models());
    for (ProcessSpec service : services) {
      awaitService(service);
    }
  }

  private void awaitService(ProcessSpec service) throws IOException, InterruptedException {
    if (!supervisor.awaitReady(service.name(), START_TIME)) {
      String why =
          supervisor.info(service.name()).map(info -> info.lastError()).orElse("no answer");
      throw new IOException(service.name() + " does not start: " + why);
    }
    listener.step("%s is ready on port %s".formatted(service.name(), service.port()));
  }

  private void startServer() {
    ServerConfig config =
        ServerConfig.fromEnvironment(
            settings(options.comfyUi() ? "comfy,api,cpu" : "api,cpu"),
            Set.of(Part.API, Part.WORKER));
    server = ServerApplication.start(config, supervisor);
    endpoints.write(directories);
    listener.step("GenPulse answers at " + endpoints.api());
  }

  private void startWorker() throws IOException {
    Map<String, String> settings = settings("diffusers");
    // A folder of its own, so that neither process tidies up below the other.
    settings.put("GENPULSE_WORK", directories.run().resolve("work-diffusers").toString());
    supervisor.add(new DiffusersWorkerService(directories, settings).spec());
  }

  private Map<String, String> settings(String routes) {
    return ServerSettings.of(
        directories, Secrets.readOrMake(directories), endpoints, System.getenv(), routes);
  }

  public Endpoints endpoints() {
    return endpoints;
  }

  /// Waits until every child is ready; false when one has failed or the time is over.
  public boolean awaitReady(Duration timeout) throws InterruptedException {
    return supervisor.awaitAllReady(timeout);
  }

  /// Blocks until [#close] has ended, called from a shutdown hook for instance.
  public void awaitClosed() throws InterruptedException {
    closed.await();
  }

  /// What to do first when the JVM ends while the stack runs.
  void beforeEnd(Runnable step) {
    beforeEnd = step;
  }

  private void closeWithJvm() {
    LastResort.arm(listener);
    beforeEnd.run();
    close();
  }

  @Override
  public void close() {
    if (!isFirstClose()) {
      awaitOtherClose();
      return;
    }
    try {
      listener.step("Stopping");
      supervisor.stopAndWait(DiffusersWorkerService.NAME);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      closeServer();
      supervisor.close();
      Endpoints.remove(directories);
      lock.close();
      listener.step("Stopped");
      closed.countDown();
      removeHook();
    }
  }

  private void awaitOtherClose() {
    try {
      awaitClosed();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void removeHook() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      log.debug("The JVM ends");
    }
  }

  private synchronized boolean isClosing() {
    return closing;
  }

  private synchronized boolean isFirstClose() {
    boolean first = !closing;
    closing = true;
    return first;
  }

  private void closeServer() {
    ServerApplication running = server;
    if (running != null) {
      try {
        running.close();
      } catch (RuntimeException e) {
        log.warn("The server did not stop cleanly", e);
      }
    }
  }
}
