package io.genpulse.launcher.prove;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Workers as a cluster has them: none, three, and none again, and told to end while they work.
@EnabledOnOs(OS.LINUX)
class ScalingIT {
  /// Some of the tasks are done in the time that a worker has at its end, others go back.
  private static final Autoscaler.Pool POOL =
      new Autoscaler.Pool("cpu", 3, 4, Duration.ofMillis(100), Map.of());

  private static final long SEED = 1;

  @Test
  @Timeout(300)
  void workersComeAndGoWithTheLoadAndNothingIsLost(@TempDir Path folder) throws Exception {
    try (var trial = new Trial(folder, Trial.APIS.subList(0, 1));
        var pool = new Autoscaler(trial, POOL, SEED)) {
      assertThat(pool.look()).isZero();

      List<String> ids = trial.submitAll(200, "\"millis\":250");
      trial.await("three workers", () -> pool.look() == 3 && pool.known() == 3);
      for (int i = 0; i < 3; i++) {
        trial.await("one that works", () -> pool.look() > 0 && pool.terminateOne());
      }
      trial.await("no worker", () -> pool.look() == 0 && trial.ledger().allEnded());

      trial.settle();
      WorkerFaults.expectUncharged(trial, ids);
      assertThat(pool.started()).isGreaterThanOrEqualTo(4);
      assertThat(pool.exits()).hasSize(pool.started()).containsOnly(0);
    }
  }
}
