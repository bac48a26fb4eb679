package io.genpulse.launcher.prove;

import io.genpulse.launcher.prove.Fault.BrokenPromise;
import io.genpulse.launcher.prove.Fault.Outcome;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/// The disk that a whole trial is on, PostgreSQL and Redis too, is full to the last byte while
/// tasks run. A small disk in memory, for which the system must let us mount one.
record DiskFull(Path disk) {
  private static final Duration LONGEST = Duration.ofSeconds(35);
  private static final int FULL_SECONDS = 20;

  /// @throws IOException when the system lets us mount none
  static DiskFull mount(Path disk) throws IOException, InterruptedException {
    Files.createDirectories(disk);
    call("mount", "-t", "tmpfs", "-o", "size=900m", "genpulse-faults", disk.toString());
    return new DiskFull(disk);
  }

  Fault fault() {
    return new Fault(
        "a full disk below everything, for %d s".formatted(FULL_SECONDS), LONGEST, this::happen);
  }

  private Outcome happen(Trial trial) throws Exception {
    trial.startWorkers(Trial.WORKERS);
    List<String> ids = trial.submitAll(10, "\"millis\":8000", "\"file\":true");
    trial.awaitBegun(ids, 1);
    Path filling = disk.resolve("filling");
    fill(filling);

    var answers = new TreeSet<Integer>();
    for (int i = 0; i < FULL_SECONDS * 2; i++) {
      String id = UUID.randomUUID().toString();
      answers.add(trial.submit(Trial.APIS.get(i % 2), id, trial.message(id)));
      TimeUnit.MILLISECONDS.sleep(500);
    }
    Files.delete(filling);

    long begin = System.nanoTime();
    var _ = trial.submitAll(2);
    Duration recovery = Duration.ofNanos(System.nanoTime() - begin);
    trial.settle();
    answers.removeAll(List.of(202, 503, 507));
    if (!answers.isEmpty()) {
      throw new BrokenPromise("submissions were answered " + answers);
    }
    return new Outcome(recovery, "nothing but 507 and 503 meanwhile; 10 running tasks done");
  }

  private static void fill(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      for (byte[] some = new byte[4096]; ; ) {
        out.write(some);
      }
    } catch (IOException full) {
      // As it should be.
    }
  }

  private static void call(String... command) throws IOException, InterruptedException {
    int code = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (code != 0) {
      throw new IOException(String.join(" ", command) + " ended with " + code);
    }
  }

  void unmount() throws IOException, InterruptedException {
    call("umount", disk.toString());
  }
}
