package io.genpulse.launcher.prove;

import io.genpulse.launcher.prove.Fault.BrokenPromise;
import io.genpulse.launcher.prove.Fault.Impossible;
import io.genpulse.launcher.prove.Fault.Outcome;
import io.genpulse.launcher.prove.Finding.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Faults, one after the other, on one trial.
public final class Proof {
  private Proof() {}

  /// What a user's own machine can show in some minutes.
  ///
  /// @param seed of what is left to chance
  public static List<Fault> shortened(long seed) {
    return List.of(
        WorkerFaults.ELSEWHERE,
        WorkerFaults.KILLED,
        WorkerFaults.TERMINATED,
        ServiceFaults.DATABASE_KILLED,
        ServiceFaults.CONNECTIONS_CUT,
        ServiceFaults.REDIS_KILLED,
        ServiceFaults.REDIS_EMPTIED,
        ServiceFaults.REDIS_FULL,
        ServiceFaults.STORE_AWAY,
        ClientFaults.DUPLICATES,
        ClientFaults.INTAKE_KILLED,
        kills(Duration.ofSeconds(30), Duration.ofSeconds(2), 300, seed));
  }

  /// Those, and what takes longer.
  static List<Fault> all(long seed) {
    return Stream.concat(
            shortened(seed).stream(),
            Stream.of(ServiceFaults.DATABASE_RESTARTED, WorkerFaults.DEADLY))
        .toList();
  }

  /// API and worker processes killed at random.
  ///
  /// @param seed of the choice of the victims
  static Fault kills(Duration length, Duration every, int tasks, long seed) {
    return new RandomKills(length, every, tasks, seed).fault();
  }

  /// Brings one fault about.
  public static Finding of(Fault fault, Trial trial) throws InterruptedException {
    try {
      Outcome outcome = fault.happening().on(trial);
      Duration recovery = outcome.recovery();
      boolean late =
          recovery != null && fault.limit() != null && recovery.compareTo(fault.limit()) > 0;
      return finding(fault, late ? Verdict.BROKEN : Verdict.HELD, recovery, outcome.detail());
    } catch (InterruptedException e) {
      throw e;
    } catch (BrokenPromise e) {
      return finding(fault, Verdict.BROKEN, null, String.valueOf(e.getMessage()));
    } catch (Impossible e) {
      return finding(fault, Verdict.SKIPPED, null, String.valueOf(e.getMessage()));
    } catch (Exception e) {
      return finding(fault, Verdict.BROKEN, null, "it could not be tried to the end: " + e);
    }
  }

  private static Finding finding(
      Fault fault, Verdict verdict, @Nullable Duration recovery, String detail) {
    return new Finding(fault.title(), verdict, recovery, fault.limit(), detail);
  }
}
