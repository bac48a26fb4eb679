package io.genpulse.launcher.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.launcher.service.FolderTree;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.Jedis;

/// Measures a local stack and prints one Markdown table: start, submit, latency, ingest, drain,
/// claims, idle use, picture.
final class Benchmarks {
  private static final int RUNS = 5;
  private static final String NOOP_TASK = "{\"task_type\":\"noop\",\"params\":{}}";

  private final PrintStream out;
  private final Set<String> parts;

  private Benchmarks(PrintStream out, Set<String> parts) {
    this.out = out;
    this.parts = parts;
  }

  private boolean isWanted(String part) {
    return parts.isEmpty() || parts.contains(part);
  }

  /// @param args path of the `genpulse` script, then the parts to measure: `start`, `idle`,
  ///   `picture`, `submit`, `latency`, `drain`, `claim`; all of them where none is named
  public static void main(String[] args) throws Exception {
    Path folder = Files.createTempDirectory("genpulse-bench");
    try {
      Set<String> parts = new HashSet<>(List.of(args).subList(1, args.length));
      new Benchmarks(System.out, parts)
          .measure(Path.of(args[0]).toAbsolutePath(), folder.resolve("home"));
    } finally {
      FolderTree.remove(folder);
    }
  }

  private void measure(Path program, Path home) throws Exception {
    out.println("| What | Figure | Goal |");
    out.println("|---|---|---|");
    if (isWanted("start")) {
      try (var stack = new MeasuredStack(program, home)) {
        row("cold start to all ready, empty home", seconds(stack.start().toMillis() / 1e3), "");
      }
    }
    if (isWanted("start") || isWanted("idle") || isWanted("picture")) {
      measureWarm(program, home);
    }
    Noop.writeTo(home);
    if (isWanted("submit") || isWanted("latency") || isWanted("drain") || isWanted("claim")) {
      measureNoop(program, home);
    }
  }

  private void measureWarm(Path program, Path home) throws Exception {
    try (var stack = new MeasuredStack(program, home)) {
      row("warm start to all ready", seconds(stack.start().toMillis() / 1e3), "6 s");
      if (isWanted("idle")) {
        idle(stack);
      }
      if (isWanted("picture")) {
        picture(stack);
      }
    }
  }

  private void measureNoop(Path program, Path home) throws Exception {
    try (var stack = new MeasuredStack(program, home)) {
      if (isWanted("submit")) {
        submit(stack, 1, 3000, "");
        submit(stack, 16, 500, "3,000/s, p99 < 25 ms");
      }
      if (isWanted("latency")) {
        latency(stack);
      }
      if (isWanted("drain")) {
        ingestAndDrain(stack, 9000);
      }
      if (isWanted("claim")) {
        row(
            "claim of one task, 10,000 of another route waiting",
            new ClaimLoad(URI.create(stack.program().env().path("DATABASE_URL").asText()))
                .measure(10_000, 1_000)
                .toString(),
            "1 ms");
      }
    }
  }

  private void idle(MeasuredStack stack) throws Exception {
    TimeUnit.SECONDS.sleep(60); // start-up work must be over before idleness is measured
    Map<String, ProcessHandle> processes = new LinkedHashMap<>();
    for (JsonNode child : stack.api().processes()) {
      ProcessHandle.of(child.path("pid").asLong())
          .ifPresent(p -> processes.put(child.path("name").asText(), p));
    }
    var before = new LinkedHashMap<String, ProcessUse>();
    for (var process : processes.entrySet()) {
      before.put(process.getKey(), ProcessUse.ofTree(process.getValue()));
    }
    ProcessUse launcherBefore = ProcessUse.of(stack.pid());
    int watched = 20;
    TimeUnit.SECONDS.sleep(watched);
    double sum =
        idleRow("launcher (API, workers)", launcherBefore, ProcessUse.of(stack.pid()), watched);
    for (var process : processes.entrySet()) {
      ProcessUse start = before.get(process.getKey());
      if (start != null) {
        sum += idleRow(process.getKey(), start, ProcessUse.ofTree(process.getValue()), watched);
      }
    }
    row("idle CPU, all together", percent(sum), "0.5 % of a core");
  }

  private double idleRow(String name, ProcessUse before, ProcessUse after, int watched) {
    double share = (after.cpuSeconds() - before.cpuSeconds()) / watched * 100;
    row("idle: " + name, percent(share) + ", " + after.residentBytes() / (1 << 20) + " MiB", "");
    return share;
  }

  /// Takes in with claims stopped, so that nothing but taking in is measured.
  private void submit(MeasuredStack stack, int connections, int each, String goal)
      throws Exception {
    var load = new SubmitLoad(stack.api().address(), NOOP_TASK, "");
    load.send(connections, Math.max(100, each / 5)); // warms up
    awaitDrained(stack);
    stack.api().order("/queue/pause");
    SubmitLoad.Outcome outcome = load.send(connections, each);
    row(
        "submit over HTTP, %d connection%s".formatted(connections, connections == 1 ? "" : "s"),
        String.format(
            Locale.ROOT,
            "%.0f/s, %s, %d refused",
            outcome.perSecond(),
            outcome.latencies(),
            outcome.refused()),
        goal);
    stack.api().order("/queue/resume");
    awaitDrained(stack);
  }

  private void latency(MeasuredStack stack) throws Exception {
    var load = new SubmitLoad(stack.api().address(), NOOP_TASK, "Prefer: wait=60\r\n");
    load.send(1, 100); // warms up
    long completed = byStatus(stack, "completed");
    SubmitLoad.Outcome outcome = load.send(1, 300);
    if (byStatus(stack, "completed") != completed + outcome.sent()) {
      throw new IOException("not every no-op task was completed when its request was answered");
    }
    row("submit to completed, no-op", outcome.latencies().toString(), "p50 3 ms");
  }

  /// Takes in with claims stopped, then drains what was taken in, several times: one run says
  /// little of a JVM that is still being compiled and of a database that tidies up beside.
  private void ingestAndDrain(MeasuredStack stack, int count) throws Exception {
    var ingests = new double[RUNS];
    var drains = new double[RUNS];
    for (int run = 0; run < RUNS; run++) {
      stack.api().order("/queue/pause");
      ingests[run] = ingest(stack, count);
      long begin = System.nanoTime();
      stack.api().order("/queue/resume");
      awaitDrained(stack);
      drains[run] = perSecond(count, begin);
    }
    row("MQ ingest", spread(ingests), "5,000/s");
    row("drain of no-op tasks", spread(drains), "5,000/s");
  }

  private static double ingest(MeasuredStack stack, int count) throws Exception {
    long stored = total(stack);
    try (var redis = new Jedis(URI.create(stack.program().env().path("REDIS_URL").asText()))) {
      String[][] batches = new String[count / 100][100];
      for (String[] batch : batches) {
        Arrays.setAll(
            batch,
            _ ->
                "{\"task_id\":\"%s\",\"task_type\":\"noop\",\"params\":{}}"
                    .formatted(UUID.randomUUID()));
      }
      long begin = System.nanoTime();
      for (String[] batch : batches) {
        redis.lpush("tasks:pending", batch);
      }
      while (total(stack) < stored + count) {
        TimeUnit.MILLISECONDS.sleep(50);
      }
      return perSecond(count, begin);
    }
  }

  private void picture(MeasuredStack stack) throws Exception {
    var nanos = new long[5];
    for (int i = -1; i < nanos.length; i++) {
      long begin = System.nanoTime();
      JsonNode task =
          stack
              .api()
              .run(
                  """
              {"task_type":"text-to-image","params":{"prompt":"a snowy mountain lake at sunset","seed":%d}}\
              """
                      .formatted(i + 2));
      if (!task.path("status").asText().equals("completed")) {
        throw new IOException("picture task answered " + task);
      }
      if (i >= 0) {
        nanos[i] = System.nanoTime() - begin;
      }
    }
    row("starter picture, 256x256, 20 steps, model loaded", new Latencies(nanos).toString(), "5 s");
  }

  /// Asks for one open task at a time: counting them all would take a tenth of the machine that
  /// works on them.
  private static void awaitDrained(MeasuredStack stack) throws Exception {
    for (String status : List.of("pending", "processing")) {
      while (!stack.api().get("/tasks?limit=1&status=" + status).path("items").isEmpty()) {
        TimeUnit.MILLISECONDS.sleep(50);
      }
    }
  }

  private static long total(MeasuredStack stack) throws Exception {
    long sum = 0;
    for (JsonNode count : stack.api().get("/tasks/stats").path("by_status")) {
      sum += count.asLong();
    }
    return sum;
  }

  private static long byStatus(MeasuredStack stack, String status) throws Exception {
    return stack.api().get("/tasks/stats").path("by_status").path(status).asLong();
  }

  private void row(String what, String figure, String goal) {
    out.printf("| %s | %s | %s |%n", what, figure, goal);
  }

  private static String seconds(double seconds) {
    return String.format(Locale.ROOT, "%.1f s", seconds);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f %%", share);
  }

  private static double perSecond(int count, long begin) {
    return count / ((System.nanoTime() - begin) / 1e9);
  }

  private static String spread(double[] perSecond) {
    double[] sorted = perSecond.clone();
    Arrays.sort(sorted);
    return String.format(
        Locale.ROOT,
        "median %,.0f/s, %,.0f to %,.0f/s in %d runs, the first %,.0f/s",
        sorted[sorted.length / 2],
        sorted[0],
        sorted[sorted.length - 1],
        sorted.length,
        perSecond[0]);
  }
}
