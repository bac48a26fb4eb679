package io.genpulse.engine.diffusion;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.engine.diffusion.files.ModelJson;
import io.genpulse.engine.diffusion.files.Safetensors;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import javax.imageio.ImageIO;

/// Reads what the cases of `index.json` refer to, and compares by their tolerances.
public record FixtureFiles(Path root, JsonNode index) {
  private static final String RESOURCES = "src/test/resources/diffusion";

  /// The test resources.
  public static FixtureFiles open() {
    return open(Path.of(RESOURCES));
  }

  /// The test resources, or another folder of their form that `genpulse.fixtures.diffusion` names.
  public static FixtureFiles chosen() {
    return open(Path.of(System.getProperty("genpulse.fixtures.diffusion", RESOURCES)));
  }

  private static FixtureFiles open(Path root) {
    return new FixtureFiles(root, ModelJson.read(root.resolve("index.json")));
  }

  public Path model(String name) {
    String other = System.getProperty("genpulse.fixtures.diffusion.models");
    if (other == null) {
      other = System.getenv("GENPULSE_FIXTURES_DIFFUSION_MODELS");
    }
    Path models = other == null ? root.resolve(index.path("models_root").asText()) : Path.of(other);
    return models.resolve(name);
  }

  /// The folder itself, or a copy with its `.gz` files unpacked.
  public Path unpacked(Path folder, Path temporary) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".gz")).toList()) {
        String name = file.getFileName().toString();
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
          Files.write(temporary.resolve(name.substring(0, name.length() - 3)), in.readAllBytes());
        }
      }
    }
    try (Stream<Path> made = Files.list(temporary)) {
      return made.findAny().isPresent() ? temporary : folder;
    }
  }

  public NDArray tensor(NDManager manager, JsonNode reference) {
    try (Safetensors file = Safetensors.open(root.resolve(reference.path("file").asText()))) {
      return file.read(manager, reference.path("tensor").asText());
    }
  }

  /// Passes where every element of `got` is near enough to that of the tensor referred to.
  public void compare(String what, NDArray got, JsonNode fixture) {
    JsonNode reference = fixture.path("expected").path(what);
    NDArray expected = tensor(got.getManager(), reference);
    assertThat(got.getShape()).as("shape of %s", what).isEqualTo(expected.getShape());
    compare(what, got.toFloatArray(), expected.toFloatArray(), fixture);
  }

  static void compare(String what, float[] got, float[] expected, JsonNode fixture) {
    double abs = fixture.path("tolerance").path("abs").asDouble();
    double rel = fixture.path("tolerance").path("rel").asDouble();
    assertThat(got.length).as("elements of %s", what).isEqualTo(expected.length);
    double worst = 0;
    int at = 0;
    for (int i = 0; i < got.length; i++) {
      double share = Math.abs(got[i] - expected[i]) / (abs + rel * Math.abs(expected[i]));
      if (!(share <= worst)) {
        worst = share;
        at = i;
      }
    }
    assertThat(worst)
        .as("%s: share of the tolerance, worst at %d: %s for %s", what, at, got[at], expected[at])
        .isLessThanOrEqualTo(1);
  }

  public void comparePicture(BufferedImage got, JsonNode reference, JsonNode tolerance)
      throws IOException {
    BufferedImage expected = ImageIO.read(root.resolve(reference.path("file").asText()).toFile());
    assertThat(got.getWidth()).isEqualTo(expected.getWidth());
    assertThat(got.getHeight()).isEqualTo(expected.getHeight());
    int largest = 0;
    long sum = 0;
    for (int y = 0; y < got.getHeight(); y++) {
      for (int x = 0; x < got.getWidth(); x++) {
        for (int shift = 0; shift <= 16; shift += 8) {
          int difference =
              Math.abs(
                  (got.getRGB(x, y) >> shift & 0xFF) - (expected.getRGB(x, y) >> shift & 0xFF));
          largest = Math.max(largest, difference);
          sum += difference;
        }
      }
    }
    assertThat(largest).isLessThanOrEqualTo(tolerance.path("png_max").asInt());
    assertThat(sum / (3.0 * got.getWidth() * got.getHeight()))
        .isLessThanOrEqualTo(tolerance.path("png_mean").asDouble());
  }

  public static long[] longs(JsonNode array) {
    long[] values = new long[array.size()];
    Arrays.setAll(values, i -> array.get(i).asLong());
    return values;
  }
}
