package io.genpulse.launcher.bench;

import io.genpulse.launcher.host.AppDirectories;
import io.genpulse.launcher.host.Secrets;
import io.genpulse.launcher.program.DatabaseUnderTest;
import io.genpulse.launcher.prove.ScratchDatabase;
import io.genpulse.launcher.service.FolderTree;
import io.genpulse.launcher.service.RedisService;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;

/// Sends a local stack far more than it is used to and prints what comes of it as one Markdown
/// table: a burst of messages, one through a small Redis, a minute of submissions, a database with
/// a million ended tasks. Every task must be completed once, by one attempt.
final class Load {
  private static final int WARM_UP = 9_000;
  private static final int BURST = 100_000;
  private static final int GREAT_BURST = 500_000;
  private static final int ROWS = 1_000_000;
  private static final int LOOKS = 60;
  private static final List<String> ALL = List.of("burst", "small-redis", "submit", "million");

  private final PrintStream out;
  private final MeasuredStack stack;
  private final ScratchDatabase database;
  private int pushed;

  private Load(PrintStream out, MeasuredStack stack) throws IOException, InterruptedException {
    this.out = out;
    this.stack = stack;
    this.database = DatabaseUnderTest.of(stack.program());
  }

  /// @param args path of the `genpulse` script, then the parts to run: `burst`, `small-redis`,
  ///   `submit`, `million`; all of them where none is named
  public static void main(String[] args) throws Exception {
    List<String> parts = List.of(args).subList(1, args.length);
    System.out.println("| What | Figure | Goal |");
    System.out.println("|---|---|---|");
    for (String part : parts.isEmpty() ? ALL : parts) {
      Path folder = Files.createTempDirectory("genpulse-load");
      Path home = folder.resolve("home");
      Noop.writeTo(home);
      try (var stack = new MeasuredStack(Path.of(args[0]).toAbsolutePath(), home)) {
        new Load(System.out, stack).run(part);
      } finally {
        FolderTree.remove(folder);
      }
    }
  }

  private void run(String part) throws Exception {
    push(WARM_UP);
    awaitEnded(WARM_UP);
    switch (part) {
      case "burst" -> burst();
      case "small-redis" -> smallRedis();
      case "submit" -> submit();
      case "million" -> million();
      default -> throw new IllegalArgumentException("no part is called " + part);
    }
  }

  /// What is due in the order of the messages stays so, and what is urgent does not wait for it.
  private void burst() throws Exception {
    long before = resident();
    long begin = System.nanoTime();
    push(BURST);
    String urgent =
        stack
            .api()
            .run("{\"task_type\":\"noop\",\"params\":{},\"priority\":100}")
            .path("task_id")
            .asText();
    long most = awaitEnded(WARM_UP + BURST + 1);
    row(
        "%,d messages at once".formatted(BURST),
        "%,.0f/s".formatted(BURST / seconds(begin)),
        "none lost");
    row("their launcher's memory", "+%d MiB".formatted((most - before) >> 20), "+64 MiB");
    row("of them begun out of order", one(OUT_OF_ORDER), "0");
    row(
        "of them begun before a task of priority 100 that came meanwhile",
        one(
            """
            SELECT count(*) FROM tasks t,
              (SELECT * FROM tasks WHERE task_id = '%s') AS urgent
            WHERE t.started_at > urgent.created_at AND t.started_at < urgent.started_at"""
                .formatted(urgent)),
        "0");
    everyTaskOnce(WARM_UP + BURST + 1);
  }

  private static final String OUT_OF_ORDER =
      """
      SELECT count(*) FROM (
        SELECT started_at, lag(started_at) OVER (ORDER BY task_id) AS before FROM tasks
        WHERE source = 'mq') AS x
      WHERE started_at < before""";

  /// Redis holds a part of the messages' statuses only.
  private void smallRedis() throws Exception {
    var secrets = Secrets.read(new AppDirectories(stack.program().home())).orElseThrow();
    URI url = redisUrl();
    var login =
        DefaultJedisClientConfig.builder()
            .user(RedisService.USER)
            .password(secrets.redisPassword());
    try (var redis = new Jedis(new HostAndPort(url.getHost(), url.getPort()), login.build())) {
      var _ = redis.configSet("maxmemory", "64mb");
      long begin = System.nanoTime();
      push(GREAT_BURST);
      awaitEnded(WARM_UP + GREAT_BURST);
      row(
          "%,d messages through a Redis of 64 MiB".formatted(GREAT_BURST),
          "%,.0f/s".formatted(GREAT_BURST / seconds(begin)),
          "none stuck");
      begin = System.nanoTime();
      while (!one("SELECT count(*) FROM outbox").equals("0")) {
        TimeUnit.SECONDS.sleep(1);
      }
      row("until the last end is told", "%.0f s".formatted(seconds(begin)), "");
      row("messages left", Long.toString(redis.llen("tasks:pending")), "0");
    }
    everyTaskOnce(WARM_UP + GREAT_BURST);
  }

  /// They are worked on meanwhile, by the same two cores.
  private void submit() throws Exception {
    var load = new SubmitLoad(stack.api().address(), "{\"task_type\":\"noop\",\"params\":{}}", "");
    load.send(16, 1_000); // warms up
    awaitEnded(WARM_UP + 16_000);
    SubmitLoad.Outcome outcome = load.send(16, 12_000);
    awaitEnded(WARM_UP + 16_000 + outcome.sent() - outcome.refused());
    row(
        "submit and completion of %,d tasks, 16 connections".formatted(outcome.sent()),
        "%,.0f/s, %s, %d refused"
            .formatted(outcome.perSecond(), outcome.latencies(), outcome.refused()),
        "3,000/s, p99 < 25 ms");
    everyTaskOnce(WARM_UP + 16_000 + outcome.sent() - outcome.refused());
  }

  private void million() throws Exception {
    looks("with %,d tasks".formatted(WARM_UP));
    database.change(
        """
        INSERT INTO tasks (task_id, task_type, route, source, user_id, params, request_hash, status,
          progress, result, created_at, started_at, finished_at, duration_ms, attempt)
        SELECT gen_random_uuid(), 'noop', 'cpu', 'http', 'user' || i %% 50, '{}', '\\x00',
          'completed', 100, '{}', at, at, at, 1, 1
        FROM generate_series(1, %d) AS i, LATERAL (
          SELECT now() - interval '1 hour' - i * interval '50 ms' AS at) AS x;
        INSERT INTO ended_counts (status, tasks) VALUES ('completed', %d)"""
            .formatted(ROWS, ROWS));
    // As autovacuum does it all along where they come one by one.
    database.change("VACUUM ANALYZE tasks");
    looks("with %,d more".formatted(ROWS));
  }

  private void looks(String state) throws Exception {
    var load =
        new SubmitLoad(
            stack.api().address(), "{\"task_type\":\"noop\",\"params\":{}}", "Prefer: wait=60\r\n");
    load.send(1, 300); // warms up
    row("list " + state, look("/tasks?limit=50").toString(), "");
    row("list of one type " + state, look("/tasks?limit=50&task_type=noop").toString(), "");
    row("statistics " + state, look("/tasks/stats").toString(), "");
    row("submit to completed " + state, load.send(1, 300).latencies().toString(), "");
  }

  private Latencies look(String path) throws IOException, InterruptedException {
    var nanos = new long[LOOKS];
    for (int i = -LOOKS; i < LOOKS; i++) {
      long begin = System.nanoTime();
      var _ = stack.api().get(path);
      if (i >= 0) {
        nanos[i] = System.nanoTime() - begin;
      }
    }
    return new Latencies(nanos);
  }

  /// Messages whose ids are in their order.
  private void push(int count) throws IOException, InterruptedException {
    try (var redis = new Jedis(redisUrl())) {
      for (int from = 0; from < count; from += 1_000) {
        String[] batch =
            IntStream.range(pushed, pushed + Math.min(1_000, count - from))
                .mapToObj(n -> new UUID(((long) n << 32) | 0x4000L, 0x8000_0000_0000_0000L | n))
                .map("{\"task_id\":\"%s\",\"task_type\":\"noop\",\"params\":{}}"::formatted)
                .toArray(String[]::new);
        redis.lpush("tasks:pending", batch);
        pushed += batch.length;
      }
    }
  }

  private URI redisUrl() throws IOException, InterruptedException {
    return URI.create(stack.program().env().path("REDIS_URL").asText());
  }

  /// Answers the most memory that the launcher had meanwhile.
  private long awaitEnded(int tasks) throws Exception {
    long most = 0;
    while (Long.parseLong(one("SELECT coalesce(sum(tasks), 0) FROM ended_counts")) < tasks) {
      most = Math.max(most, resident());
      TimeUnit.MILLISECONDS.sleep(200);
    }
    return most;
  }

  private void everyTaskOnce(int tasks) throws SQLException {
    String right =
        one("SELECT count(*) FROM tasks WHERE status = 'completed' AND attempt = 1 AND leases = 1");
    row(
        "completed once, by one attempt",
        right + ", " + one("SELECT count(*) FROM billing_records") + " results",
        "%d".formatted(tasks));
  }

  private String one(String query) throws SQLException {
    return database.column(query).getFirst();
  }

  private long resident() throws IOException {
    return ProcessUse.of(stack.pid()).residentBytes();
  }

  private static double seconds(long begin) {
    return (System.nanoTime() - begin) / 1e9;
  }

  private void row(String what, String figure, String goal) {
    out.printf(Locale.ROOT, "| %s | %s | %s |%n", what, figure, goal);
  }
}
