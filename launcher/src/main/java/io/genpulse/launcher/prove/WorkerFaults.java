package io.genpulse.launcher.prove;

import io.genpulse.launcher.prove.Fault.BrokenPromise;
import io.genpulse.launcher.prove.Fault.Impossible;
import io.genpulse.launcher.prove.Fault.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What can happen to workers.
final class WorkerFaults {
  static final Fault ELSEWHERE =
      new Fault(
          "two workers of other machines: one killed, one suspended",
          Duration.ofSeconds(35),
          WorkerFaults::elsewhere);

  static final Fault KILLED =
      new Fault("a worker killed in mid-task", Duration.ofSeconds(5), WorkerFaults::killed);

  static final Fault TERMINATED =
      new Fault("a worker told to end in mid-task", Duration.ofSeconds(45), WorkerFaults::ended);

  static final Fault DEADLY =
      new Fault("a task that kills its worker each time", null, WorkerFaults::deadly);

  private WorkerFaults() {}

  private static Outcome killed(Trial trial) throws Exception {
    trial.startWorkers(Trial.WORKERS);
    List<String> ids = trial.submitAll(8, "\"millis\":1500");
    trial.awaitBegun(ids, 1);
    String victim = busiest(trial, Trial.WORKERS);
    List<String> held = trial.heldBy(victim);

    long moment = System.currentTimeMillis();
    trial.stack().kill(victim);

    trial.awaitBegun(held, 2);
    Duration recovery = trial.begunAfter(moment, held, 2);
    trial.settle();
    trial.stack().await(victim);
    return new Outcome(recovery, held.size() + " tasks done again by others");
  }

  /// No worker of this machine runs until both hold tasks, so that the tasks are theirs.
  private static Outcome elsewhere(Trial trial) throws Exception {
    if (!ScratchServer.canBeElsewhere()) {
      throw new Impossible("this system allows no user namespaces (unshare -Ur fails)");
    }
    trial.startWorkers(Trial.ELSEWHERE);
    List<String> ids = trial.submitAll(8, "\"millis\":4000");
    trial.awaitBegun(ids, 1);
    String killed = Trial.ELSEWHERE.getFirst();
    String suspended = Trial.ELSEWHERE.getLast();

    long moment = System.currentTimeMillis();
    trial.stack().kill(killed);
    trial.stack().signal(suspended, "-STOP");
    trial.startWorkers(Trial.WORKERS);

    trial.awaitBegun(ids, 2);
    Duration recovery = trial.begunAfter(moment, ids, 2);
    trial.stack().signal(suspended, "-CONT");
    trial.settle();
    for (String name : Trial.ELSEWHERE) {
      trial.stack().stop(name);
    }
    trial.settle();
    return new Outcome(
        recovery, ids.size() + " tasks done by others; what the suspended one brought was refused");
  }

  private static Outcome ended(Trial trial) throws Exception {
    trial.startWorkers(Trial.WORKERS);
    List<String> ids = trial.submitAll(10, "\"millis\":2000");
    trial.awaitBegun(ids, 1);
    String victim = busiest(trial, Trial.WORKERS);

    long begin = System.nanoTime();
    trial.stack().stop(victim);
    Duration taken = Duration.ofNanos(System.nanoTime() - begin);

    trial.settle();
    trial.startWorkers(List.of(victim));
    expectUncharged(trial, ids);
    return new Outcome(taken, "no attempt charged");
  }

  static void expectUncharged(Trial trial, List<String> ids) throws Exception {
    List<String> charged =
        trial.column("SELECT task_id FROM tasks WHERE attempt <> 1 OR crash_count <> 0").stream()
            .filter(ids::contains)
            .toList();
    if (!charged.isEmpty()) {
      throw new BrokenPromise(charged.size() + " tasks were charged an attempt");
    }
  }

  private static Outcome deadly(Trial trial) throws Exception {
    trial.startWorkers(Trial.WORKERS);
    List<String> deadly = trial.submitAll(1, "\"deadly\":true");
    var others = new ArrayList<String>();
    for (int i = 0; i < 20; i++) {
      others.addAll(trial.submitAll(4, "\"millis\":500"));
    }
    trial.settle();
    for (String worker : Trial.WORKERS) {
      trial.stack().await(worker);
    }
    String end =
        trial
            .column(
                "SELECT status || ' ' || (error->>'code') FROM tasks WHERE task_id = '%s'"
                    .formatted(deadly.getFirst()))
            .getFirst();
    if (!end.equals("failed worker_crashed")) {
      throw new BrokenPromise("the task is " + end);
    }
    List<String> failed =
        trial.column("SELECT task_id FROM tasks WHERE status = 'failed'").stream()
            .filter(others::contains)
            .toList();
    if (!failed.isEmpty()) {
      throw new BrokenPromise(failed.size() + " innocent tasks failed");
    }
    return new Outcome(
        null,
        "failed after %d attempts; %d others done"
            .formatted(trial.traces().attempts(deadly.getFirst()), others.size()));
  }

  private static String busiest(Trial trial, List<String> workers) throws Exception {
    String busiest = workers.getFirst();
    int most = -1;
    for (String worker : workers) {
      int held = trial.heldBy(worker).size();
      if (held > most) {
        most = held;
        busiest = worker;
      }
    }
    return busiest;
  }
}
