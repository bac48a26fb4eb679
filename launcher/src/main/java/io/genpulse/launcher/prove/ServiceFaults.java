package io.genpulse.launcher.prove;

import io.genpulse.launcher.prove.Fault.BrokenPromise;
import io.genpulse.launcher.prove.Fault.Outcome;
import io.genpulse.launcher.service.ObjectStoreService;
import io.genpulse.launcher.service.PostgresService;
import io.genpulse.launcher.service.RedisService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/// What can happen to PostgreSQL, Redis and the object store.
final class ServiceFaults {
  static final Fault DATABASE_KILLED =
      new Fault(
          "PostgreSQL killed while tasks run",
          Duration.ofSeconds(20),
          trial -> database(trial, () -> trial.stack().kill(PostgresService.NAME)));

  static final Fault DATABASE_RESTARTED =
      new Fault(
          "PostgreSQL restarted while tasks run",
          Duration.ofSeconds(20),
          trial ->
              database(
                  trial,
                  () -> {
                    trial.stack().stop(PostgresService.NAME);
                    trial.stack().start(PostgresService.NAME);
                  }));

  static final Fault CONNECTIONS_CUT =
      new Fault(
          "connections to PostgreSQL cut, five a second for 10 s",
          null,
          ServiceFaults::connectionsCut);

  static final Fault REDIS_KILLED =
      new Fault(
          "Redis killed while messages come in",
          Duration.ofSeconds(20),
          ServiceFaults::redisKilled);

  static final Fault REDIS_EMPTIED =
      new Fault("Redis emptied (FLUSHALL)", null, ServiceFaults::redisEmptied);

  static final Fault REDIS_FULL = new Fault("Redis full", null, ServiceFaults::redisFull);

  static final Fault STORE_AWAY =
      new Fault("the object store away for 5 s", Duration.ofSeconds(30), ServiceFaults::storeAway);

  private static final String PENDING = "tasks:pending";

  private ServiceFaults() {}

  private interface Blow {
    void strike() throws Exception;
  }

  /// Recovered is what accepts tasks again.
  private static Outcome database(Trial trial, Blow blow) throws Exception {
    trial.startWorkers(Trial.WORKERS);
    List<String> ids = trial.submitAll(10, "\"millis\":3000");
    trial.awaitBegun(ids, 1);

    long begin = System.nanoTime();
    blow.strike();

    var answers = new ArrayList<Integer>();
    String id = UUID.randomUUID().toString();
    String message = trial.message(id);
    trial.await(
        "a task to be accepted",
        () -> {
          answers.add(trial.submit(Trial.APIS.getFirst(), id, message));
          return answers.getLast() == 202;
        });
    Duration recovery = Duration.ofNanos(System.nanoTime() - begin);
    trial.settle();
    WorkerFaults.expectUncharged(trial, ids);
    if (!List.of(202, 503).containsAll(answers)) {
      throw new BrokenPromise("submissions were answered " + answers);
    }
    return new Outcome(recovery, ids.size() + " running tasks went on; nothing but 503 meanwhile");
  }

  private static Outcome connectionsCut(Trial trial) throws Exception {
    trial.startWorkers(Trial.WORKERS);
    int before = trial.ledger().size();
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    long next = System.nanoTime();
    int cut = 0;
    while (System.nanoTime() < end) {
      var _ = trial.submitAll(2, "\"millis\":100");
      if (System.nanoTime() >= next) {
        next += TimeUnit.MILLISECONDS.toNanos(200);
        cut +=
            trial
                .column(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE datname = current_database() AND pid <> pg_backend_pid()
                    ORDER BY random() LIMIT 1""")
                .size();
      }
    }
    trial.settle();
    return new Outcome(
        null, "%d connections cut, %d tasks done".formatted(cut, trial.ledger().size() - before));
  }

  /// Recovered is what takes messages in again.
  private static Outcome redisKilled(Trial trial) throws Exception {
    trial.startWorkers(Trial.WORKERS);
    long begin = System.nanoTime();
    int sent = 0;
    boolean killed = false;
    while (sent < 200) {
      String id = UUID.randomUUID().toString();
      if (push(trial, trial.message(id))) {
        trial.ledger().accepted(id);
        sent++;
      }
      if (sent == 100 && !killed) {
        killed = true;
        begin = System.nanoTime();
        trial.stack().kill(RedisService.NAME);
        // It needs no Redis.
        var _ = trial.submitAll(10);
      }
    }
    trial.await(
        "all messages to be taken in",
        () -> trial.ledger().problems().stream().noneMatch(problem -> problem.contains("lost")));
    Duration recovery = Duration.ofNanos(System.nanoTime() - begin);
    trial.settle();
    return new Outcome(recovery, "none of 200 acknowledged messages lost");
  }

  private static boolean push(Trial trial, String message) {
    try (var producer = new Jedis(trial.stack().producer())) {
      var _ = producer.lpush(PENDING, message);
      return true;
    } catch (JedisException e) {
      return false;
    }
  }

  private static Outcome redisEmptied(Trial trial) throws Exception {
    trial.startWorkers(Trial.WORKERS);
    List<String> ids = trial.submitAll(30, "\"millis\":500");
    try (var redis = new Jedis(trial.stack().redis())) {
      var _ = redis.flushAll();
      trial.settle();
      trial.await("the states to be told again", () -> redis.exists(keys(ids)) == ids.size());
    }
    return new Outcome(null, "30 tasks done, their states told again");
  }

  private static String[] keys(List<String> ids) {
    return ids.stream().map(id -> "task_status:" + id).toArray(String[]::new);
  }

  private static Outcome redisFull(Trial trial) throws Exception {
    trial.startWorkers(Trial.WORKERS);
    try (var redis = new Jedis(trial.stack().redis())) {
      String room = redis.configGet("maxmemory").getOrDefault("maxmemory", "0");
      var _ = redis.configSet("maxmemory", "1mb");
      try {
        if (push(trial, trial.message(UUID.randomUUID().toString()))) {
          throw new BrokenPromise("a full Redis acknowledged a message");
        }
        var _ = trial.submitAll(30);
        trial.settle();
      } finally {
        var _ = redis.configSet("maxmemory", room);
      }
    }
    return new Outcome(null, "producers hear it; 30 tasks over HTTP done meanwhile");
  }

  /// Recovered is what stores results again, counted from the moment the store is back.
  private static Outcome storeAway(Trial trial) throws Exception {
    trial.startWorkers(Trial.WORKERS);
    trial.stack().stop(ObjectStoreService.NAME);
    List<String> ids = trial.submitAll(8, "\"file\":true");
    trial.awaitBegun(ids, 1);
    TimeUnit.SECONDS.sleep(5);

    trial.stack().start(ObjectStoreService.NAME);
    long begin = System.nanoTime();
    trial.settle();
    Duration recovery = Duration.ofNanos(System.nanoTime() - begin);
    WorkerFaults.expectUncharged(trial, ids);
    return new Outcome(recovery, "8 results waited for it, none was made again");
  }
}
