package io.genpulse.ui;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import javafx.animation.AnimationTimer;
import javafx.scene.control.Labeled;
import javafx.scene.control.ListView;

/// Measures the console against a server of another process that only pretends: when its window is
/// there, what it needs with ten thousand pictures, how it scrolls, and what it asks while five
/// thousand tasks come. Prints; asserts nothing. `make console-benchmark` runs it.
final class ConsoleBenchmark {
  private static final int PICTURES = 10_000;
  private static final int BURST = 5_000;
  private static final int FRAMES = 600;
  private static final Duration IDLE = Duration.ofSeconds(30);

  private ConsoleBenchmark() {}

  @SuppressWarnings("CatchAndPrintStackTrace") // on a terminal, for whoever measures
  public static void main(String[] arguments) throws Exception {
    if (arguments.length > 0) {
      serve();
      return;
    }
    Path folder = Files.createTempDirectory("console-benchmark");
    int ended = 1;
    try (WindowUnderTest window = new WindowUnderTest(folder)) {
      say("window visible after the JVM's start", sinceStart(), "ms");
      measure(window);
      ended = 0;
    } catch (Exception | AssertionError e) {
      System.out.println("It came to nothing: " + e);
    }
    // The toolkit's threads outlive a measurement that failed.
    System.exit(ended);
  }

  private static void measure(WindowUnderTest window) throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ConsoleBenchmark.class.getName(),
                "server")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader told =
            new BufferedReader(
                new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
        PrintWriter orders =
            new PrintWriter(child.getOutputStream(), true, StandardCharsets.UTF_8)) {
      window.start.ready(URI.create(told.readLine()));
      window.eventually(() -> window.sees("#prompt"));
      idle();
      gallery(window);
      burst(window, told, orders);
    } finally {
      child.destroy();
    }
  }

  private static void idle() throws InterruptedException {
    // Classes are still being compiled right after the start.
    TimeUnit.SECONDS.sleep(30);
    long cpu = cpuNanos();
    long wall = System.nanoTime();
    TimeUnit.NANOSECONDS.sleep(IDLE.toNanos());
    say("idle CPU", 100.0 * (cpuNanos() - cpu) / (System.nanoTime() - wall), "% of a core");
  }

  private static void gallery(WindowUnderTest window) throws Exception {
    window.fire("#go-gallery");
    window.eventually(() -> window.sees(".tile"));
    ListView<?> grid = window.list("#gallery-grid");
    window.eventually(
        () ->
            WindowUnderTest.onWindowThread(
                () -> {
                  grid.scrollTo(grid.getItems().size() - 1);
                  return window.scene().lookup("#gallery-count") instanceof Labeled count
                      && count.getText().startsWith(String.format(Locale.ENGLISH, "%,d", PICTURES));
                }));
    scroll(window, grid);
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    say(
        "heap in use with the gallery of 10,000",
        (runtime.totalMemory() - runtime.freeMemory()) / 1048576.0,
        "MiB");
    say("resident memory of the process", resident(), "MiB");
  }

  private static void scroll(WindowUnderTest window, ListView<?> grid) throws Exception {
    int lines = WindowUnderTest.onWindowThread(() -> grid.getItems().size());
    int[] line = {0};
    List<long[]> frames = frames(window, FRAMES, () -> grid.scrollTo(line[0]++ % lines));
    say("scrolling, time between two frames, p50", percentile(frames, 0, 0.5), "ms");
    say("scrolling, time between two frames, p95", percentile(frames, 0, 0.95), "ms");
    say("scrolling, window thread's work for a frame, p95", percentile(frames, 1, 0.95), "ms");
  }

  /// The time since the frame before, and what the window's thread did for it, of so many frames.
  private static List<long[]> frames(WindowUnderTest window, int count, Runnable each)
      throws Exception {
    List<long[]> frames = new ArrayList<>();
    long[] begun = {0};
    long[] before = {0};
    Runnable done =
        () -> {
          if (before[0] != 0) {
            frames.add(new long[] {begun[0] - before[0], System.nanoTime() - begun[0]});
          }
          before[0] = begun[0];
        };
    AnimationTimer timer =
        new AnimationTimer() {
          @Override
          public void handle(long now) {
            begun[0] = System.nanoTime();
            each.run();
          }
        };
    WindowUnderTest.onWindowThread(
        () -> {
          window.scene().addPostLayoutPulseListener(done);
          timer.start();
          return null;
        });
    window.eventually(() -> WindowUnderTest.onWindowThread(() -> frames.size() >= count));
    WindowUnderTest.onWindowThread(
        () -> {
          timer.stop();
          window.scene().removePostLayoutPulseListener(done);
          return null;
        });
    return frames;
  }

  private static void burst(WindowUnderTest window, BufferedReader told, PrintWriter orders)
      throws Exception {
    window.fire("#go-queue");
    List<long[]> frames = new ArrayList<>();
    orders.println("burst");
    String answer = told.readLine();
    frames.addAll(frames(window, 60, () -> {}));
    String[] numbers = answer.split(" ", -1);
    double seconds = Double.parseDouble(numbers[0]);
    say("5,000 tasks came in", seconds, "s");
    say("requests for tasks meanwhile", Double.parseDouble(numbers[1]) / seconds, "a second");
    say("longest time between two frames right after", percentile(frames, 0, 1), "ms");
  }

  private static void serve() throws IOException, InterruptedException {
    try (FakeGenPulse server = new FakeGenPulse(0)) {
      for (int n = 0; n < PICTURES; n++) {
        server.put("picture " + n);
      }
      server.completeAll();
      System.out.println(server.url());
      BufferedReader orders =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      while (orders.readLine() != null) {
        long begin = System.nanoTime();
        int before = server.requests("GET tasks");
        for (int n = 0; n < BURST; n++) {
          server.change(server.put("burst " + n), _ -> {});
          TimeUnit.MILLISECONDS.sleep(2);
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        System.out.println(seconds + " " + (server.requests("GET tasks") - before));
      }
    }
  }

  private static double percentile(List<long[]> frames, int of, double part) {
    long[] sorted = frames.stream().mapToLong(frame -> frame[of]).sorted().toArray();
    return sorted[(int) Math.min(sorted.length - 1, Math.floor(part * sorted.length))] / 1e6;
  }

  private static double sinceStart() {
    return System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime();
  }

  private static long cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  /// Where the system tells; not a number elsewhere.
  private static double resident() throws IOException {
    Path status = Path.of("/proc/self/status");
    return !Files.exists(status)
        ? Double.NaN
        : Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("VmRSS"))
            .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
            .findFirst()
            .orElse(Double.NaN);
  }

  private static void say(String what, double number, String unit) {
    System.out.printf(Locale.ROOT, "%-55s %8.1f %s%n", what, number, unit);
  }
}
