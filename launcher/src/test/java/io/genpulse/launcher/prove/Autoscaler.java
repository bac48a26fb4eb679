package io.genpulse.launcher.prove;

import io.genpulse.launcher.service.JavaCommand;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// Sizes a pool of workers as KEDA does it by the chart's `ScaledJob`: asks PostgreSQL for the
/// load, and starts as many processes as are missing. Each ends by itself when nothing is left to
/// do, or by SIGTERM, which comes when it likes.
final class Autoscaler implements AutoCloseable {
  private static final long LONGEST_END_SECONDS = 60;
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

  private final Trial trial;
  private final Pool pool;
  private final Random random;
  private final List<Process> workers = new ArrayList<>();
  private final Set<Process> ending = new HashSet<>();
  private final List<Integer> exits = new ArrayList<>();
  private long lookedAt = System.nanoTime() - BETWEEN_LOOKS.toNanos();
  private int started;

  /// As in the chart's values.
  ///
  /// @param route of its tasks
  /// @param drain how long a worker that is to end may go on with what it does
  /// @param variables what else it is told
  record Pool(
      String route, int most, int tasksPerWorker, Duration drain, Map<String, String> variables) {}

  /// @param seed of the choice of who is told to end
  Autoscaler(Trial trial, Pool pool, long seed) {
    this.trial = trial;
    this.pool = pool;
    this.random = new Random(seed);
  }

  /// Looks at the load, unless it has only just done so.
  ///
  /// @return how many workers there are now
  int look() throws IOException, SQLException {
    if (System.nanoTime() - lookedAt < BETWEEN_LOOKS.toNanos()) {
      return workers.size();
    }
    lookedAt = System.nanoTime();
    for (Process worker : List.copyOf(workers)) {
      if (!worker.isAlive()) {
        exits.add(worker.exitValue());
        workers.remove(worker);
      }
    }
    int wanted = Math.min(pool.most(), Math.ceilDiv(load(), pool.tasksPerWorker()));
    while (workers.size() < wanted) {
      workers.add(start());
    }
    return workers.size();
  }

  private int load() throws SQLException {
    return Integer.parseInt(
        trial
            .column(
                "SELECT coalesce(sum(due + running), 0) FROM genpulse_scaling WHERE pool IN ('%s')"
                    .formatted(pool.route()))
            .getFirst());
  }

  private Process start() throws IOException {
    String name = pool.route() + "-pod-" + ++started;
    Map<String, String> environment = new HashMap<>(trial.environment(name));
    environment.put("GENPULSE_WORKER_ROUTES", pool.route());
    environment.put("GENPULSE_WORKER_DRAIN", pool.drain().toString());
    environment.putAll(pool.variables());
    var process =
        new ProcessBuilder(
                JavaCommand.ofThisProgram(
                    List.of(
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED"),
                    "worker",
                    "--exit-when-idle"))
            .directory(trial.folder(name).toFile())
            .redirectErrorStream(true)
            .redirectOutput(trial.folder(name).resolve("log.txt").toFile());
    process.environment().putAll(environment);
    return process.start();
  }

  /// The processes that have told what they do, out of those that were started.
  int known() throws SQLException {
    return pids("SELECT pid FROM instances WHERE offer <> '{}'").size();
  }

  /// How many were started so far.
  int started() {
    return started;
  }

  /// Tells one that works, and was not told yet, to end.
  ///
  /// @return whether there was one
  boolean terminateOne() throws SQLException {
    List<Process> busy =
        pids(
                """
                SELECT DISTINCT pid FROM tasks JOIN instances ON lease_owner = instance_id
                WHERE status = 'processing'""")
            .stream()
            .filter(worker -> !ending.contains(worker))
            .toList();
    if (busy.isEmpty()) {
      return false;
    }
    Process chosen = busy.get(random.nextInt(busy.size()));
    ending.add(chosen);
    chosen.destroy();
    return true;
  }

  private List<Process> pids(String query) throws SQLException {
    List<String> pids = trial.column(query);
    return workers.stream()
        .filter(worker -> pids.contains(Long.toString(worker.pid())))
        .filter(Process::isAlive)
        .toList();
  }

  /// The exit codes of those that have ended.
  List<Integer> exits() {
    return List.copyOf(exits);
  }

  @Override
  public void close() {
    workers.forEach(Process::destroy);
    for (Process worker : workers) {
      try {
        if (!worker.waitFor(LONGEST_END_SECONDS, TimeUnit.SECONDS)) {
          worker.destroyForcibly();
        }
      } catch (InterruptedException e) {
        worker.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }
}
