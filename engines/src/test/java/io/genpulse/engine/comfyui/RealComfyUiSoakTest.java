package io.genpulse.engine.comfyui;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.engine.RemoteJob;
import io.genpulse.engine.capability.WorkflowRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
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
  private static final int PROMPTS = 200;

  private final Random random = new Random(42);
  @TempDir Path folder;

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
      var worker = new SoakWorker(folder, relay.address(), Duration.ofMinutes(2));
      for (int n = 1; n <= PROMPTS; n++) {
        boolean killed = n % 20 == 0;
        Path made = Files.createDirectory(folder.resolve("prompt" + n));
        WorkflowRunner.Request request = SoakWorker.request(SoakWorker.color(n), "soak-" + n);
        @Nullable RemoteJob known = null;
        if (n % 70 == 0) {
          deaths++;
          known = worker.die(request, made);
        }
        Runnable harm = () -> {};
        if (killed) {
          kills++;
          harm = once(() -> restart(server));
        } else if (random.nextInt(4) == 0) {
          cuts++;
          harm = once(relay::cut);
        }
        Path picture = worker.run(request, made, known, harm);

        assertThat(ImageIO.read(picture.toFile()).getRGB(3, 3) & 0xffffff)
            .isEqualTo(SoakWorker.color(n));
        long runs = runs(base, n);
        if (killed) {
          ranTwice += runs > 1 ? 1 : 0;
          server.awaitReady();
        } else {
          assertThat(runs).as("runs of prompt %d", n).isEqualTo(1);
        }
      }
      worker.close();
      log.info(
          "{} prompts, {} attempts, {} given to ComfyUI; {} cuts, {} kills ({} prompts of them ran"
              + " twice), {} deaths of the worker; {} s",
          PROMPTS,
          worker.attempts(),
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

  private static Runnable once(Runnable harm) {
    var done = new AtomicBoolean();
    return () -> {
      if (done.compareAndSet(false, true)) {
        harm.run();
      }
    };
  }
}
