package io.genpulse.engine.comfyui;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.RecordingJob;
import io.genpulse.engine.RemoteJob;
import io.genpulse.engine.capability.WorkflowRunner;
import io.genpulse.engine.comfyui.workflow.ObjectInfoFile;
import io.genpulse.engine.comfyui.workflow.WorkflowCatalogue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Two hundred prompts at a real ComfyUI, which is killed every 20 of them, while connections are
/// cut and our worker dies twice; `-Dgenpulse.comfyui.folder=DIR`, see `make comfyui-soak`. Each
/// prompt writes files of its own name, so that its runs can be counted where ComfyUI keeps them.
@EnabledIfSystemProperty(named = "genpulse.comfyui.folder", matches = ".+")
class RealComfyUiSoakTest {
  private static final Logger log = LoggerFactory.getLogger(RealComfyUiSoakTest.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PROMPTS = 200;
  private static final int MOST_ATTEMPTS = 8;

  private final Random random = new Random(42);
  private final AtomicInteger attempts = new AtomicInteger();
  @TempDir Path folder;

  private static final class WorkerDied extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private ComfyUiEngine open(URI server) {
    var classes = new ObjectInfoFile(folder);
    return new ComfyUiEngine(
        List.of(server),
        classes,
        new WorkflowCatalogue(folder.resolve("workflows"), classes),
        new ServerPatience(Duration.ofMinutes(2), Duration.ofMinutes(5)));
  }

  @Test
  void eachPromptEndsOnceWithItsOwnPicture() throws Exception {
    Path base = folder.resolve("comfyui");
    String python = System.getProperty("genpulse.comfyui.python", "python");
    Path installation = Path.of(System.getProperty("genpulse.comfyui.folder"));
    int cuts = 0;
    int kills = 0;
    int deaths = 0;
    int ranTwice = 0;
    long begun = System.nanoTime();
    try (var server = new StartedComfyUi(python, installation, base);
        var relay = new CuttingRelay(server.port())) {
      server.awaitReady();
      ComfyUiEngine engine = open(relay.address());
      for (int n = 1; n <= PROMPTS; n++) {
        boolean killed = n % 20 == 0;
        Path made = Files.createDirectory(folder.resolve("prompt" + n));
        @Nullable RemoteJob known = null;
        if (n % 70 == 0) {
          deaths++;
          known = die(engine, made, n);
          engine.close();
          engine = open(relay.address());
        }
        Runnable harm = () -> {};
        if (killed) {
          kills++;
          harm = () -> restart(server);
        } else if (random.nextInt(4) == 0) {
          cuts++;
          harm = relay::cut;
        }
        Path picture = run(engine, made, n, known, harm);

        assertThat(ImageIO.read(picture.toFile()).getRGB(3, 3) & 0xffffff).isEqualTo(color(n));
        long runs = runs(base, n);
        if (killed) {
          ranTwice += runs > 1 ? 1 : 0;
          server.awaitReady();
        } else {
          assertThat(runs).as("runs of prompt %d", n).isEqualTo(1);
        }
      }
      engine.close();
      log.info(
          "{} prompts, {} attempts, {} given to ComfyUI; {} cuts, {} kills ({} prompts of them ran"
              + " twice), {} deaths of the worker; {} s",
          PROMPTS,
          attempts.get(),
          server.prompts(),
          cuts,
          kills,
          ranTwice,
          deaths,
          (System.nanoTime() - begun) / 1_000_000_000);
      // What a killed server forgot is given to it again, and nothing else.
      assertThat(server.prompts()).isBetween((long) PROMPTS, (long) PROMPTS + kills);
    }
  }

  private static void restart(StartedComfyUi server) {
    try {
      server.kill();
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Files that ComfyUI has written for a prompt, of which each run writes one.
  private static long runs(Path base, int n) throws IOException {
    try (Stream<Path> files = Files.list(base.resolve("output"))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("soak-" + n + "_"))
          .count();
    }
  }

  private static int color(int n) {
    return n * 50_021 & 0xffffff;
  }

  /// The first attempt, whose worker dies after it has queued the prompt.
  private RemoteJob die(ComfyUiEngine engine, Path made, int n)
      throws IOException, InterruptedException {
    attempts.incrementAndGet();
    var job =
        new RecordingJob(
            Files.createDirectory(made.resolve("first")),
            null,
            told -> {
              if (told instanceof RecordingJob.Progress) {
                throw new WorkerDied();
              }
            });
    try {
      engine.runWorkflow(request(n), job);
      throw new AssertionError("the worker did not die");
    } catch (WorkerDied e) {
      return job.told(RecordingJob.Remembered.class).getLast().job();
    }
  }

  /// As the queue does it: what may be tried again is.
  ///
  /// @param harm is done once, as soon as anything is heard of the prompt
  private Path run(ComfyUiEngine engine, Path made, int n, @Nullable RemoteJob known, Runnable harm)
      throws IOException, InterruptedException {
    var done = new AtomicBoolean();
    RemoteJob last = known;
    for (int attempt = 1; ; attempt++) {
      attempts.incrementAndGet();
      var job =
          new RecordingJob(
              Files.createDirectory(made.resolve("attempt" + attempt)),
              last,
              told -> {
                if (told instanceof RecordingJob.Progress && done.compareAndSet(false, true)) {
                  harm.run();
                }
              });
      try {
        engine.runWorkflow(request(n), job);
        assertThat(job.files()).hasSize(1);
        return job.files().getFirst().path();
      } catch (EngineException e) {
        assertThat(e.error()).as(e.getMessage()).isEqualTo(EngineError.UNAVAILABLE);
        assertThat(attempt).isLessThan(MOST_ATTEMPTS);
        last = job.remoteJob().orElse(last);
      }
    }
  }

  private static WorkflowRunner.Request request(int n) throws IOException {
    JsonNode graph =
        JSON.readTree(
            """
            {"1":{"class_type":"EmptyImage","inputs":{"width":16,"height":16,"batch_size":1,"color":%d}},
             "2":{"class_type":"SaveImage","inputs":{"images":["1",0],"filename_prefix":"soak-%d"}}}"""
                .formatted(color(n), n));
    return new WorkflowRunner.Request("", graph, List.of(), Set.of(), Map.of(), Map.of());
  }
}
