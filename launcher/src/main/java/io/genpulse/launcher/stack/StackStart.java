package io.genpulse.launcher.stack;

import io.genpulse.bundled.StarterModel;
import io.genpulse.launcher.host.AppDirectories;
import io.genpulse.launcher.host.Endpoints;
import io.genpulse.launcher.host.HomePath;
import io.genpulse.launcher.host.InstanceLock;
import io.genpulse.launcher.host.PortChoice;
import io.genpulse.launcher.host.Secrets;
import io.genpulse.launcher.process.ChildrenFile;
import io.genpulse.launcher.process.HealthWatch;
import io.genpulse.launcher.process.RestartPolicy;
import io.genpulse.launcher.process.Supervisor;
import io.genpulse.launcher.service.DiffusersWorkerService;
import io.genpulse.launcher.service.HomeKeys;
import io.genpulse.launcher.service.ServerSettings;
import io.genpulse.server.ServerApplication;
import io.genpulse.server.ServerConfig;
import io.genpulse.server.ServerConfig.Part;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// Brings a [LocalStack] up, step by step.
final class StackStart {
  /// How often a start that is slow says what it waits for.
  private static final Duration WORD_EVERY = Duration.ofSeconds(5);

  private static final int BIND_TRIES = 5;

  private final LocalStackOptions options;
  private final StartListener listener;
  private final AppDirectories directories;
  private final Set<Integer> promisedPorts = new HashSet<>();
  private final PortChoice apiPort;
  private final ServicePlan services;
  private final ComfyUi comfyUi;

  StackStart(LocalStackOptions options, StartListener listener) {
    this.options = options;
    this.listener = listener;
    this.directories = new AppDirectories(options.home());
    this.apiPort = new PortChoice(options.apiPort(), promisedPorts);
    this.services = new ServicePlan(directories, options, promisedPorts);
    this.comfyUi = new ComfyUi(directories, options.comfyUi(), promisedPorts);
  }

  /// Returns when the API answers.
  LocalStack run() throws InterruptedException {
    LocalStack stack = prepare();
    boolean up = false;
    try {
      stack.endWithJvm();
      startServices(stack.supervisor());
      Endpoints inner = services.endpoints(apiPort.next());
      startWorker(stack.supervisor(), inner);
      serve(stack);
      stack.started();
      up = true;
      return stack;
    } catch (IOException | UncheckedIOException e) {
      if (stack.isClosing()) {
        throw new InterruptedException("stopped while it started");
      }
      throw LocalStackException.cannotStart(e);
    } catch (IllegalStateException e) {
      if (stack.isClosing()) {
        throw new InterruptedException("stopped while it started");
      }
      throw e;
    } finally {
      if (!up) {
        stack.close();
      }
    }
  }

  private LocalStack prepare() throws InterruptedException {
    InstanceLock lock = null;
    try {
      check();
      directories.create();
      lock = InstanceLock.take(directories);
      StackLog.open(directories);
      ChildrenFile children = new ChildrenFile(directories.run().resolve("children.json"));
      for (String orphan : children.reap()) {
        listener.step("Ended " + orphan + " that an earlier run left behind");
      }
      Endpoints.remove(directories);
      LocalStack stack =
          new LocalStack(
              listener,
              directories,
              lock,
              new Supervisor(
                  directories.logs(), children, RestartPolicy.DEFAULT, HealthWatch.DEFAULT));
      lock = null;
      return stack;
    } catch (IOException | UncheckedIOException e) {
      throw LocalStackException.cannotStart(e);
    } finally {
      if (lock != null) {
        lock.close();
      }
    }
  }

  /// What would make the start fail later and less clearly.
  private void check() throws IOException {
    var complaint = HomePath.complaint(directories.home()).or(services::complaint);
    if (complaint.isPresent()) {
      throw new IOException(complaint.get());
    }
  }

  private void startServices(Supervisor supervisor) throws IOException, InterruptedException {
    listener.step("Starting PostgreSQL, Redis and the object store");
    services.unpack();
    List<String> names = services.register(supervisor, Secrets.readOrMake(directories));
    names.forEach(supervisor::start);
    StarterModel.unpack(directories.models());
    for (String name : names) {
      await(supervisor, name);
    }
  }

  private void await(Supervisor supervisor, String name) throws IOException, InterruptedException {
    String said = "";
    while (!supervisor.await(name, WORD_EVERY)) {
      var info = supervisor.info(name).orElseThrow();
      if (info.state().equals("failed") || info.state().equals("stopped")) {
        throw new IOException(name + " does not start: " + info.lastError());
      }
      String now = supervisor.log(name, 1).stream().flatMap(List::stream).findFirst().orElse("");
      if (!now.equals(said)) {
        listener.step("Still starting %s: %s".formatted(name, now));
        said = now;
      }
    }
    listener.step(
        "%s is ready on port %s".formatted(name, supervisor.info(name).orElseThrow().port()));
  }

  private void startWorker(Supervisor supervisor, Endpoints endpoints) {
    Map<String, String> settings = settings("diffusers", endpoints);
    // A folder of its own, so that neither process tidies up below the other.
    settings.put("GENPULSE_WORK", directories.run().resolve("work-diffusers").toString());
    supervisor.register(new DiffusersWorkerService(directories, settings));
    supervisor.start(DiffusersWorkerService.NAME);
  }

  /// On another port when another program was faster to listen on the chosen one.
  private void serve(LocalStack stack) throws IOException {
    for (int tries = 1; ; tries++) {
      Endpoints endpoints = services.endpoints(apiPort.next());
      try {
        ServerApplication server = startServer(endpoints, stack);
        stack.answersAt(endpoints);
        stack.alsoClose(comfyUi);
        comfyUi.startWithWork(server, stack.supervisor());
        listener.step("GenPulse answers at " + endpoints.api());
        return;
      } catch (BindException e) {
        if (tries == BIND_TRIES) {
          throw new IOException(
              "the API cannot listen on port " + endpoints.api().getPort() + ": " + e.getMessage(),
              e);
        }
      }
    }
  }

  private ServerApplication startServer(Endpoints endpoints, LocalStack stack) throws IOException {
    Supervisor supervisor = stack.supervisor();
    Map<String, String> settings =
        settings(options.comfyUi() ? "comfy,api,cpu" : "api,cpu", endpoints);
    comfyUi.register(supervisor, settings);
    ServerConfig config = ServerConfig.fromEnvironment(settings, Set.of(Part.API, Part.WORKER));
    ServerApplication server;
    try {
      server =
          stack.startServer(
              () -> ServerApplication.start(config, supervisor, new HomeKeys(directories)));
    } catch (RuntimeException e) {
      var cause =
          Stream.iterate((Throwable) e, t -> t != null, Throwable::getCause)
              .filter(t -> t instanceof BindException)
              .findFirst();
      if (cause.isPresent()) {
        throw (BindException) cause.get();
      }
      throw e;
    }
    if (server.port() <= 0) {
      server.close();
      throw new BindException("Address already in use");
    }
    return server;
  }

  private Map<String, String> settings(String routes, Endpoints endpoints) {
    return ServerSettings.of(
        directories, Secrets.readOrMake(directories), endpoints, System.getenv(), routes);
  }
}
