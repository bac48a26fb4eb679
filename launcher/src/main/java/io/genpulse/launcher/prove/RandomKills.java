package io.genpulse.launcher.prove;

import io.genpulse.launcher.prove.Fault.BrokenPromise;
import io.genpulse.launcher.prove.Fault.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// API and worker processes killed at random while tasks come in over HTTP.
///
/// @param length of the killing
/// @param every the time between two kills
/// @param tasks submitted over the whole time
/// @param seed of the choice of the victims
record RandomKills(Duration length, Duration every, int tasks, long seed)
    implements Fault.Happening {
  private static final int CLIENTS = 4;

  /// @return the fault that this is
  Fault fault() {
    return new Fault(
        "two APIs and three workers, one killed each %.0f s for %d s"
            .formatted(every.toMillis() / 1e3, length.toSeconds()),
        null,
        this);
  }

  @Override
  public Outcome on(Trial trial) throws Exception {
    trial.startWorkers(Trial.WORKERS);
    long attemptsBefore = trial.traces().allAttempts();
    int before = trial.ledger().size();
    var victims = new ArrayList<>(Trial.APIS);
    victims.addAll(Trial.WORKERS);
    var random = new Random(seed);
    int kills = 0;
    var clients = new ArrayList<Future<Integer>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var left = new AtomicInteger(tasks);
      long end = System.nanoTime() + length.toNanos();
      for (int i = 0; i < CLIENTS; i++) {
        int client = i;
        clients.add(threads.submit((Callable<Integer>) () -> submit(trial, client, left, end)));
      }
      while (System.nanoTime() < end) {
        TimeUnit.MILLISECONDS.sleep(every.toMillis());
        String victim = victims.get(random.nextInt(victims.size()));
        trial.stack().await(victim);
        trial.stack().kill(victim);
        kills++;
      }
    }
    int unsure = 0;
    for (Future<Integer> client : clients) {
      unsure += client.get();
    }
    for (String victim : victims) {
      trial.stack().await(victim);
    }
    trial.settle();
    int done = trial.ledger().size() - before;
    if (done < tasks) {
      throw new BrokenPromise("only %d of %d tasks were accepted".formatted(done, tasks));
    }
    return new Outcome(
        null,
        "%d kills, %d tasks: 0 lost, 0 recorded twice; %d begun again, %d submitted again"
            .formatted(kills, done, trial.traces().allAttempts() - attemptsBefore - done, unsure));
  }

  /// Spreads its share over the time; whatever is not answered by 202 is submitted again.
  ///
  /// @return how often that was
  private int submit(Trial trial, int client, AtomicInteger left, long end)
      throws InterruptedException, BrokenPromise {
    var again = new AtomicInteger();
    while (left.getAndDecrement() > 0) {
      String id = UUID.randomUUID().toString();
      String message = trial.message(id, "\"millis\":" + (50 + Math.floorMod(id.hashCode(), 200)));
      var turn = new AtomicInteger(client);
      trial.await(
          "a task to be accepted",
          () -> {
            String api = Trial.APIS.get(turn.getAndIncrement() % Trial.APIS.size());
            boolean accepted = trial.submit(api, id, message) == 202;
            if (!accepted) {
              again.incrementAndGet();
            }
            return accepted;
          });
      long rest = (end - System.nanoTime()) / Math.max(1, left.get()) * CLIENTS;
      if (rest > 0) {
        TimeUnit.NANOSECONDS.sleep(rest);
      }
    }
    return again.get();
  }
}
