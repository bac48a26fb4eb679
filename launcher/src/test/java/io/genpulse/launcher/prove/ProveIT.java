package io.genpulse.launcher.prove;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.launcher.prove.Finding.Verdict;
import io.genpulse.launcher.service.PostgresService;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The quick ones of the faults that `genpulse prove` and `make faults` bring about, and that the
/// ledger behind them notices what it is there for.
@EnabledOnOs(OS.LINUX)
class ProveIT {
  @Test
  @Timeout(300)
  void promisesHoldAndWhatBreaksThemIsNoticed(@TempDir Path folder) throws Exception {
    try (var trial = new Trial(folder)) {
      for (Fault fault :
          List.of(
              WorkerFaults.KILLED,
              WorkerFaults.TERMINATED,
              ServiceFaults.DATABASE_KILLED,
              ClientFaults.DUPLICATES)) {
        assertThat(Proof.of(fault, trial))
            .satisfies(finding -> assertThat(finding.verdict()).isEqualTo(Verdict.HELD));
      }

      List<String> ids = trial.submitAll(3);
      trial.settle();
      String late = ids.get(0);
      String twice = ids.get(1);
      String gone = ids.get(2);
      ScratchDatabase database = trial.stack().database();
      // What a build without fencing would do when a worker wakes up that had lost its lease.
      database.change(
          "UPDATE tasks SET status = 'completed', result = '{\"attempt\": 0}' WHERE task_id = '%s'"
              .formatted(late));
      database.change(
          """
          INSERT INTO billing_records (task_id, task_created_at, user_id, provider, unit, quantity)
          SELECT task_id, now() + interval '1 s', user_id, provider, unit, quantity
          FROM billing_records WHERE task_id = '%s'"""
              .formatted(twice));
      database.change("DELETE FROM tasks WHERE task_id = '%s'".formatted(gone));

      assertThat(trial.ledger().problems())
          .containsExactlyInAnyOrder(
              "1 lost, such as " + gone,
              "1 ended more than once, such as " + late,
              "1 recorded by an attempt that had lost its lease, such as " + late,
              "1 completed without exactly one record of it, such as " + twice);
      assertThat(trial.stack().pid(PostgresService.NAME)).isPositive();
    }
  }
}
