package io.genpulse.engine.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.engine.EngineCatalog;
import io.genpulse.engine.EngineSettings;
import io.genpulse.engine.GeneratedFile;
import io.genpulse.engine.capability.TextToImage;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// The bundled model draws what Python diffusers draws: `probes.json` holds the numbers.
class StarterModelIT {
  private static final Path MODELS = Path.of("../bundled/models");
  private static final EngineCatalog CATALOG =
      EngineCatalog.discover(
          List.of(),
          new EngineSettings(
              List.of(MODELS), "genpulse-starter", Path.of("target/cache"), 0, Map.of()));

  @AfterAll
  static void close() {
    CATALOG.close();
  }

  @TestFactory
  Stream<DynamicTest> drawsTheProbes() {
    JsonNode probes = ModelDirectory.read(MODELS.resolve("genpulse-starter/probes.json"));

    // Both noise schedulers, several prompts and seeds.
    return IntStream.of(0, 2, 3, 7)
        .mapToObj(i -> probes.path("exact").path(i))
        .map(
            probe ->
                dynamicTest(
                    probe.path("prompt").asText() + " " + probe.path("scheduler").asText(),
                    () -> check(probes, probe)));
  }

  private static void check(JsonNode probes, JsonNode probe)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory(Path.of("target"), "probe");

    List<GeneratedFile> files =
        CATALOG
            .engine(TextToImage.class, "diffusers")
            .textToImage(
                new TextToImage.Request(
                    probe.path("prompt").asText(),
                    null,
                    probes.path("width").asInt(),
                    probes.path("height").asInt(),
                    probes.path("steps").asInt(),
                    probes.path("guidance_scale").asDouble(),
                    probe.path("scheduler").asText(),
                    probe.path("seed").asLong(),
                    1,
                    null),
                folder,
                (_, _, _) -> {});

    BufferedImage image = ImageIO.read(files.getFirst().path().toFile());
    double[] means = means(image, 0);
    double[] lower = means(image, Math.ceilDiv(image.getHeight() * 2, 3));
    for (int c = 0; c < 3; c++) {
      assertThat(means[c]).isCloseTo(probe.path("mean_rgb").path(c).asDouble(), within(1.0));
      assertThat(lower[c]).isCloseTo(probe.path("lower_third_rgb").path(c).asDouble(), within(1.0));
    }
  }

  private static double[] means(BufferedImage image, int fromRow) {
    double[] sums = new double[3];
    for (int y = fromRow; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int rgb = image.getRGB(x, y);
        sums[0] += rgb >> 16 & 0xFF;
        sums[1] += rgb >> 8 & 0xFF;
        sums[2] += rgb & 0xFF;
      }
    }
    int count = (image.getHeight() - fromRow) * image.getWidth();
    return new double[] {sums[0] / count, sums[1] / count, sums[2] / count};
  }
}
