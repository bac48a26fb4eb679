package io.genpulse.engine.diffusion;

import io.genpulse.client.http.EngineUnderTest;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineSettings;
import io.genpulse.engine.RecordingJob;
import io.genpulse.engine.capability.Prompt;
import io.genpulse.engine.capability.Rendition;
import io.genpulse.engine.capability.Sampling;
import io.genpulse.engine.capability.Size;
import io.genpulse.engine.capability.TextToImage;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/// Has the engine draw, change its model and refuse, many times over, and prints as a Markdown
/// table what stays in memory. Linux alone tells that.
public final class DiffusionSoak {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String STARTER = "genpulse-starter";
  private static final Size SMALL = new Size(64, 64);

  private final TextToImage engine;
  private final AtomicLong free;
  private final Path folder;
  private int jobs;

  private DiffusionSoak(TextToImage engine, AtomicLong free, Path folder) {
    this.engine = engine;
    this.free = free;
    this.folder = folder;
  }

  /// @param arguments folder of the starter model's folder, folder of tiny models, empty folder for
  ///   what is made
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path tiny = Path.of(arguments[1]);
    Path folder = Path.of(arguments[2]);
    cut(tiny.resolve("tiny-sd1"), folder.resolve("models/cut"));
    var factory = new DiffusionEngineFactory();
    var settings =
        new EngineSettings(
            List.of(Path.of(arguments[0]), tiny, folder.resolve("models")),
            STARTER,
            folder.resolve("cache"),
            0,
            EngineUnderTest.options(factory, Map.of("model-cache", "1")));
    var free = new AtomicLong(Long.MAX_VALUE);
    try (var engine = new StableDiffusionEngine(settings, free::get)) {
      new DiffusionSoak(engine, free, folder).run();
    }
  }

  private void run() throws IOException, InterruptedException {
    System.out.println("| What | Resident before | after | |");
    System.out.println("|---|---|---|---|");
    measure("50 starter pictures, 20 steps", 70, 50, n -> draw(STARTER, new Size(256, 256), 20, n));
    measure(
        "20 changes of the model",
        4,
        20,
        n -> draw(n % 2 == 0 ? STARTER : "tiny-sd2", SMALL, 2, n));
    measure("100 refusals: cut file, no memory", 4, 100, this::refuse);
  }

  private interface Round {
    void run(int n) throws IOException, InterruptedException;
  }

  private void measure(String what, int warmUp, int rounds, Round round)
      throws IOException, InterruptedException {
    for (int n = 0; n < warmUp; n++) {
      round.run(n);
    }
    long before = residentKiB();
    for (int n = 0; n < rounds; n++) {
      round.run(n);
    }
    long after = residentKiB();
    System.out.printf(
        "| %s | %d MiB | %d MiB | %+.1f %% |%n",
        what, before >> 10, after >> 10, 100.0 * (after - before) / before);
  }

  private void refuse(int n) throws IOException, InterruptedException {
    EngineError wanted = n % 2 == 0 ? EngineError.MODEL_INVALID : EngineError.OUT_OF_MEMORY;
    try {
      if (n % 2 == 0) {
        draw("cut", SMALL, 2, n);
      } else {
        free.set(0);
        draw(STARTER, SMALL, 2, n);
      }
      throw new IllegalStateException("nothing was refused");
    } catch (EngineException e) {
      if (e.error() != wanted) {
        throw e;
      }
    } finally {
      free.set(Long.MAX_VALUE);
    }
  }

  private void draw(String model, Size size, int steps, long seed)
      throws IOException, InterruptedException {
    Path made = Files.createDirectories(folder.resolve("made/" + jobs++));
    engine.textToImage(
        new TextToImage.Request(
            new Prompt("a snowy mountain lake at sunset", null),
            size,
            new Sampling(steps, null, "ddim"),
            Rendition.OF_MODEL,
            seed,
            1,
            model,
            Map.of()),
        new RecordingJob(made));
  }

  /// Without what the garbage collector has not looked at yet.
  private static long residentKiB() throws IOException {
    System.gc();
    return Files.readAllLines(STATUS).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .sum();
  }

  private static void cut(Path model, Path copy) throws IOException {
    try (Stream<Path> files = Files.walk(model)) {
      for (Path file : files.toList()) {
        Path at = copy.resolve(model.relativize(file));
        if (Files.isDirectory(file)) {
          Files.createDirectories(at);
        } else {
          Files.copy(file, at);
        }
      }
    }
    Path unet = copy.resolve("unet/diffusion_pytorch_model.safetensors");
    try (FileChannel channel = FileChannel.open(unet, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() - 1_000);
    }
  }
}
