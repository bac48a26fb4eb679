package io.genpulse.launcher.prove;

import io.genpulse.launcher.host.PortChoice;
import io.genpulse.launcher.prove.Fault.BrokenPromise;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/// A whole GenPulse of its own for faults to happen to: services, two API processes and workers,
/// and the ledger of what was accepted.
public final class Trial implements AutoCloseable {
  /// The API processes.
  public static final List<String> APIS = List.of("api-1", "api-2");

  /// The workers, each with four tasks at once.
  public static final List<String> WORKERS = List.of("worker-1", "worker-2", "worker-3");

  /// Workers that see no process of the others, where the system lets us have such.
  public static final List<String> ELSEWHERE = List.of("elsewhere-1", "elsewhere-2");

  private static final Duration LONG = Duration.ofMinutes(3);

  private final ScratchStack stack;
  private final List<String> apis;
  private final Path folder;
  private final Traces traces;
  private final Map<String, PortChoice> ports = new HashMap<>();
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  private final Ledger ledger;

  /// Returns when services and API work; workers are started by those who need them.
  public Trial(Path folder) throws IOException, InterruptedException, SQLException {
    this(folder, APIS);
  }

  /// @param apis those of the API processes that it is to have
  Trial(Path folder, List<String> apis) throws IOException, InterruptedException, SQLException {
    this.folder = folder;
    this.apis = List.copyOf(apis);
    this.traces = new Traces(Files.createDirectories(folder.resolve("traces")));
    this.stack = new ScratchStack(folder.resolve("stack"));
    try {
      ProveTask.install(stack.directories().plugins());
      for (String api : this.apis) {
        ports.put(api, stack.port());
        runServer(api, "api", false);
        stack.await(api);
      }
      this.ledger = new Ledger(stack.database());
    } catch (IOException | InterruptedException | SQLException | RuntimeException e) {
      stack.close();
      throw e;
    }
  }

  public ScratchStack stack() {
    return stack;
  }

  public Ledger ledger() {
    return ledger;
  }

  Traces traces() {
    return traces;
  }

  private void runServer(String name, String part, boolean elsewhere) throws IOException {
    stack.run(new ScratchServer(name, part, folder(name), environment(name), elsewhere));
  }

  /// Where a server process runs.
  Path folder(String name) throws IOException {
    return Files.createDirectories(folder.resolve(name));
  }

  /// What a server process is told.
  Map<String, String> environment(String name) throws IOException {
    var environment = new HashMap<>(stack.environment());
    PortChoice port = ports.get(name);
    environment.put("GENPULSE_WEB_PORT", port == null ? "0" : Integer.toString(port.next()));
    environment.put("GENPULSE_WORKER_ROUTES", "cpu");
    environment.put("GENPULSE_WORKER_CONCURRENCY", "4");
    environment.put("GENPULSE_WORKFLOWS", stack.directories().workflows().toString());
    environment.put("GENPULSE_PLUGINS", stack.directories().plugins().toString());
    environment.put("GENPULSE_WEBHOOKS_PRIVATE_ADDRESSES", "true");
    environment.put("GENPULSE_HOME", folder.resolve(name).toString());
    return environment;
  }

  /// Starts workers, or starts again those that were stopped, and waits for them.
  void startWorkers(Collection<String> names) throws IOException, InterruptedException {
    for (String name : names) {
      if (Files.isDirectory(folder.resolve(name))) {
        stack.start(name);
      } else {
        runServer(name, "worker", ELSEWHERE.contains(name));
      }
    }
    for (String name : names) {
      stack.await(name);
    }
  }

  URI api(String name) {
    PortChoice port = ports.get(name);
    if (port == null) {
      throw new IllegalArgumentException(name + " is no API");
    }
    return URI.create("http://127.0.0.1:" + port.told());
  }

  /// A message that asks for one run of [ProveTask].
  ///
  /// @param more parameters, each as `"name":value`
  public String message(String id, String... more) {
    var params = new ArrayList<>(List.of(more));
    params.add("\"traces\":\"" + traces.folder().toString().replace("\\", "\\\\") + "\"");
    return "{\"task_id\":\"%s\",\"task_type\":\"prove\",\"params\":{%s}}"
        .formatted(id, String.join(",", params));
  }

  /// Submits to one API; the status of its answer, 0 when there was none. What it accepted is in
  /// the ledger.
  int submit(String api, String id, String message) throws InterruptedException {
    int status;
    try {
      status = post(api, "/generate", message).statusCode();
    } catch (IOException e) {
      return 0;
    }
    if (status == 202) {
      ledger.accepted(id);
    }
    return status;
  }

  /// Submits tasks to its APIs in turn, each until it is accepted, as a careful client does.
  List<String> submitAll(int count, String... more) throws InterruptedException, BrokenPromise {
    var ids = new ArrayList<String>();
    for (int i = 0; i < count; i++) {
      String id = UUID.randomUUID().toString();
      String message = message(id, more);
      String api = apis.get(i % apis.size());
      await("a task to be accepted", () -> submit(api, id, message) == 202);
      ids.add(id);
    }
    return ids;
  }

  HttpResponse<String> post(String api, String path, String body)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(api(api).resolve(path))
            .timeout(Duration.ofSeconds(20))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  /// Waits until each of the tasks was begun.
  void awaitBegun(Collection<String> ids, int attempt) throws InterruptedException, BrokenPromise {
    await(
        "attempt %d of %d tasks".formatted(attempt, ids.size()),
        () -> {
          for (String id : ids) {
            if (traces.attempts(id) < attempt) {
              return false;
            }
          }
          return true;
        });
  }

  /// How long after a moment the last of the tasks was begun for the n-th time.
  Duration begunAfter(long moment, Collection<String> ids, int attempt) throws IOException {
    long last = moment;
    for (String id : ids) {
      last = Math.max(last, traces.begun(id, attempt));
    }
    return Duration.ofMillis(last - moment);
  }

  /// Waits until every accepted task has ended, and looks through the ledger.
  void settle() throws InterruptedException, BrokenPromise, SQLException {
    await("all %d accepted tasks to end".formatted(ledger.size()), ledger::allEnded);
    List<String> problems = ledger.problems();
    if (!problems.isEmpty()) {
      throw new BrokenPromise(String.join("; ", problems));
    }
  }

  /// The first column of all rows.
  List<String> column(String query) throws SQLException {
    return stack.database().column(query);
  }

  /// The tasks that a process works on.
  List<String> heldBy(String name) throws IOException, SQLException {
    return column(
        """
        SELECT task_id FROM tasks JOIN instances ON lease_owner = instance_id
        WHERE status = 'processing' AND pid = %d"""
            .formatted(stack.pid(name)));
  }

  /// Waits for something to become true; what cannot be asked just now is not true.
  void await(String what, Callable<Boolean> condition) throws InterruptedException, BrokenPromise {
    await(what, LONG, condition);
  }

  void await(String what, Duration most, Callable<Boolean> condition)
      throws InterruptedException, BrokenPromise {
    long end = System.nanoTime() + most.toNanos();
    while (!holds(condition)) {
      if (System.nanoTime() > end) {
        throw new BrokenPromise("waited %d s in vain for %s".formatted(most.toSeconds(), what));
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  // A service that is away is what these waits are for.
  @SuppressWarnings("CatchingUnchecked")
  private static boolean holds(Callable<Boolean> condition) throws InterruptedException {
    try {
      return condition.call();
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      return false;
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
    stack.close();
  }
}
