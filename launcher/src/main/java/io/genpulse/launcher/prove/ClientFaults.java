package io.genpulse.launcher.prove;

import io.genpulse.launcher.prove.Fault.BrokenPromise;
import io.genpulse.launcher.prove.Fault.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import redis.clients.jedis.Jedis;

/// What clients, and the processes that take their orders, can do.
final class ClientFaults {
  static final Fault DUPLICATES =
      new Fault("one task submitted a hundred times at once", null, ClientFaults::duplicates);

  static final Fault INTAKE_KILLED =
      new Fault(
          "both APIs killed while they take in 1,000 messages",
          Duration.ofSeconds(35),
          ClientFaults::intakeKilled);

  private ClientFaults() {}

  private static Outcome duplicates(Trial trial) throws Exception {
    trial.startWorkers(Trial.WORKERS);
    String id = UUID.randomUUID().toString();
    String message = trial.message(id);
    var answers = new ArrayList<Future<Integer>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 100; i++) {
        String api = Trial.APIS.get(i % Trial.APIS.size());
        answers.add(threads.submit((Callable<Integer>) () -> trial.submit(api, id, message)));
      }
    }
    for (Future<Integer> answer : answers) {
      if (answer.get() != 202) {
        throw new BrokenPromise("one was answered " + answer.get());
      }
    }
    trial.settle();
    if (trial.traces().attempts(id) != 1) {
      throw new BrokenPromise("it ran " + trial.traces().attempts(id) + " times");
    }
    int other = trial.submit(Trial.APIS.getFirst(), id, trial.message(id, "\"millis\":1"));
    if (other != 409) {
      throw new BrokenPromise("another task of the same id was answered " + other);
    }
    return new Outcome(null, "one row, one run; another task of its id is refused");
  }

  private static Outcome intakeKilled(Trial trial) throws Exception {
    trial.startWorkers(Trial.WORKERS);
    try (var producer = new Jedis(trial.stack().producer())) {
      for (int i = 0; i < 10; i++) {
        var messages = new ArrayList<String>();
        for (int k = 0; k < 100; k++) {
          String id = UUID.randomUUID().toString();
          messages.add(trial.message(id));
          trial.ledger().accepted(id);
        }
        var _ = producer.lpush("tasks:pending", messages.toArray(String[]::new));
      }
    }
    long begin = System.nanoTime();
    for (String api : Trial.APIS) {
      trial.stack().kill(api);
    }
    trial.await(
        "all messages to be taken in",
        () -> trial.ledger().problems().stream().noneMatch(problem -> problem.contains("lost")));
    Duration recovery = Duration.ofNanos(System.nanoTime() - begin);
    trial.settle();
    for (String api : List.copyOf(Trial.APIS)) {
      trial.stack().await(api);
    }
    return new Outcome(recovery, "1,000 messages, each one task");
  }
}
