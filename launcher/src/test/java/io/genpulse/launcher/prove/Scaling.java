package io.genpulse.launcher.prove;

import io.genpulse.bundled.StarterModel;
import io.genpulse.launcher.prove.Fault.BrokenPromise;
import io.genpulse.launcher.service.FolderTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/// What more workers bring, how long the first picture takes when there are none, and what is lost
/// when they are told to end, as `make scaling` measures it on one machine.
final class Scaling {
  private static final long SEED = 20_260_101;
  private static final Duration A_TASK = Duration.ofSeconds(1);
  private static final Duration A_LONG_TASK = Duration.ofSeconds(60);
  private static final Duration MEASURED = Duration.ofSeconds(15);
  private static final int SLOTS = 4;

  private final Trial trial;
  private final Path folder;

  private Scaling(Trial trial, Path folder) {
    this.trial = trial;
    this.folder = folder;
  }

  /// @param arguments how often a worker is told to end; 0 leaves that out
  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createTempDirectory("genpulse-scaling");
    try (var trial = new Trial(folder)) {
      var scaling = new Scaling(trial, folder);
      scaling.firstPicture();
      scaling.terminate(Integer.parseInt(arguments[0]));
      scaling.drain();
      scaling.throughput();
    }
    FolderTree.remove(folder);
  }

  /// From nothing but API and services to the end of one task.
  private void firstPicture() throws Exception {
    StarterModel.unpack(folder.resolve("models"));
    var pool =
        new Autoscaler.Pool(
            "diffusers",
            1,
            1,
            Duration.ofSeconds(25),
            Map.of(
                "GENPULSE_MODELS", folder.resolve("models").toString(),
                "GENPULSE_ENGINES_CACHE", folder.resolve("cache").toString()));
    // The second finds the libraries unpacked, as a node does that had such a worker before.
    for (String node : List.of("new", "known")) {
      try (var workers = new Autoscaler(trial, pool, SEED)) {
        String id = UUID.randomUUID().toString();
        long begin = System.nanoTime();
        if (trial.submit(
                Trial.APIS.getFirst(),
                id,
                """
                {"task_id":"%s","task_type":"text-to-image","params":{"prompt":"a harbour at dawn"}}"""
                    .formatted(id))
            != 202) {
          throw new BrokenPromise("a picture was refused");
        }
        trial.await("a picture", () -> workers.look() > 0 && trial.ledger().allEnded());
        System.out.printf(
            "first picture of a pool scaled to zero, on a %s node: %.1f s%n", node, seconds(begin));
        trial.await("no worker", () -> workers.look() == 0);
      }
    }
    trial.settle();
  }

  /// Three workers that are told to end, one after the other, with work always running.
  private void terminate(int times) throws Exception {
    var random = new Random(SEED);
    var ids = new ArrayList<String>();
    long begun = trial.traces().allAttempts();
    long begin = System.nanoTime();
    var pool = new Autoscaler.Pool("cpu", 3, SLOTS, Duration.ofSeconds(1), Map.of());
    try (var workers = new Autoscaler(trial, pool, SEED)) {
      for (int i = 0; i < times; i++) {
        if (waiting() < 6 * SLOTS) {
          ids.addAll(trial.submitAll(6 * SLOTS, "\"millis\":" + (200 + random.nextInt(3_000))));
        }
        TimeUnit.MILLISECONDS.sleep(random.nextInt(1_000));
        trial.await("one that works", () -> workers.look() > 0 && workers.terminateOne());
      }
      trial.await("no worker", () -> workers.look() == 0 && trial.ledger().allEnded());
      trial.settle();
      WorkerFaults.expectUncharged(trial, ids);
      if (workers.exits().stream().anyMatch(exit -> exit != 0)) {
        throw new BrokenPromise("exit codes: " + workers.exits());
      }
      System.out.printf(
          "%d workers told to end in %.0f s, of %d started; %d tasks: 0 lost, 0 attempts charged,"
              + " %d given back and begun again%n",
          times,
          seconds(begin),
          workers.started(),
          ids.size(),
          trial.traces().allAttempts() - begun - ids.size());
    }
  }

  /// A worker whose task takes longer than other processes may take to end.
  private void drain() throws Exception {
    var pool = new Autoscaler.Pool("cpu", 1, SLOTS, Duration.ofMinutes(2), Map.of());
    try (var workers = new Autoscaler(trial, pool, SEED)) {
      List<String> ids = trial.submitAll(1, "\"millis\":" + A_LONG_TASK.toMillis());
      trial.await("one that works", () -> workers.look() > 0 && workers.terminateOne());
      trial.settle();
      if (trial.traces().attempts(ids.getFirst()) != 1) {
        throw new BrokenPromise("a task was begun again that its worker had time for");
      }
      System.out.printf(
          "a worker told to end finished its task of %d s%n", A_LONG_TASK.toSeconds());
    }
  }

  private int waiting() throws Exception {
    return Integer.parseInt(
        trial.column("SELECT count(*) FROM tasks WHERE status = 'pending'").getFirst());
  }

  private void throughput() throws Exception {
    double one = perSecond(Trial.WORKERS.subList(0, 1));
    double three = perSecond(Trial.WORKERS);
    System.out.printf(
        "tasks of %d s, %d at once in each worker: %.2f/s with one, %.2f/s with three, ratio %.2f%n",
        A_TASK.toSeconds(), SLOTS, one, three, three / one);
  }

  /// All wait before the first begins, so that nothing but the workers is measured.
  private double perSecond(List<String> workers) throws Exception {
    trial.startWorkers(workers);
    order("/queue/pause");
    int count = (int) (MEASURED.toSeconds() * SLOTS * workers.size());
    List<String> ids = trial.submitAll(count, "\"millis\":" + A_TASK.toMillis());
    order("/queue/resume");
    trial.settle();
    return Double.parseDouble(
        trial
            .column(
                """
                SELECT count(*) / extract(epoch FROM max(finished_at) - min(started_at))
                FROM tasks WHERE task_id IN ('%s')"""
                    .formatted(String.join("','", ids)))
            .getFirst());
  }

  private void order(String path) throws IOException, InterruptedException, BrokenPromise {
    int status = trial.post(Trial.APIS.getFirst(), path, "").statusCode();
    if (status / 100 != 2) {
      throw new BrokenPromise(path + " was answered " + status);
    }
  }

  private static double seconds(long begin) {
    return (System.nanoTime() - begin) / 1e9;
  }
}
