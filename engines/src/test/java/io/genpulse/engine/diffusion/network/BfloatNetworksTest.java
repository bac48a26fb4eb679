package io.genpulse.engine.diffusion.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.genpulse.engine.diffusion.files.ModelDirectory;
import io.genpulse.engine.diffusion.files.TensorSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What each kind of network says in bfloat16 is what it says in float32, but for rounding.
@SuppressWarnings("NullAway.Init") // by JUnit
class BfloatNetworksTest {
  private static final Path MODELS = Path.of("src/test/resources/diffusion/models");

  /// Of the length of what float32 gives. One rounding is 0.004 at most.
  private static final double ROUNDING = 0.03;

  private static Kernels kernels;
  private final Random random = new Random(7);
  private NDManager manager;

  @BeforeAll
  static void start() {
    TorchRuntime.start(Path.of("target/cache"), PhysicalCores.count());
    kernels = new Kernels(Path.of("target/cache"));
  }

  @AfterAll
  static void stop() {
    kernels.close();
  }

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager("PyTorch");
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @CsvSource({"tiny-sd1,64,0", "tiny-sd2,48,0", "tiny-sdxl,128,64", "tiny-sd1-inpaint,32,0"})
  void aPredictionIsTheSame(String model, int width, int summary) throws InterruptedException {
    UNet exact = unet(model, Precision.FLOAT32);
    UNet fast = unet(model, Precision.BFLOAT16);
    NDArray text = noise(2, 77, width);
    UNet.@Nullable Added added =
        summary == 0
            ? null
            : new UNet.Added(
                noise(2, summary),
                List.of(new double[] {96, 96, 0, 0, 96, 96}, new double[] {96, 96, 0, 0, 96, 96}));
    NDArray latents = noise(2, exact.inChannels(), 12, 12);

    NDArray expected = exact.predict(latents, new double[] {500}, exact.conditioning(text, added));
    NDArray actual = fast.predict(latents, new double[] {500}, fast.conditioning(text, added));

    assertThat(difference(expected, actual)).isBetween(1e-6, ROUNDING);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-sd1", "tiny-sd2", "tiny-sdxl"})
  void aPictureIsTheSameInOnePieceAndInTiles(String model) throws InterruptedException {
    Vae exact = vae(model, Precision.FLOAT32);
    Vae fast = vae(model, Precision.BFLOAT16);
    NDArray latents = noise(1, 4, 20, 12);

    assertThat(difference(exact.decode(latents), fast.decode(latents))).isBetween(1e-6, ROUNDING);
    assertThat(difference(tiles(exact).decode(latents), tiles(fast).decode(latents)))
        .isBetween(1e-6, ROUNDING);
  }

  private static VaeTiles tiles(Vae vae) {
    return new VaeTiles(kernels, vae, 8, 8 * vae.factor(), 0.25);
  }

  private UNet unet(String name, Precision precision) {
    var model = new ModelDirectory(MODELS.resolve(name));
    try (TensorSource source = model.open("unet")) {
      return new UNet(kernels, model.config("unet"), weights(source, precision));
    }
  }

  private Vae vae(String name, Precision precision) {
    var model = new ModelDirectory(MODELS.resolve(name));
    try (TensorSource source = model.open("vae")) {
      return new Vae(kernels, model.config("vae"), weights(source, precision));
    }
  }

  private Weights weights(TensorSource source, Precision precision) {
    return new Weights(source, manager, "").in(precision.form(kernels));
  }

  private NDArray noise(long... sides) {
    var shape = new Shape(sides);
    var numbers = new float[(int) shape.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return manager.create(numbers, shape);
  }

  private static double difference(NDArray expected, NDArray actual) {
    assertThat(actual.getShape()).isEqualTo(expected.getShape());
    float[] one = expected.toFloatArray();
    float[] other = actual.toFloatArray();
    double length = 0;
    double apart = 0;
    for (int i = 0; i < one.length; i++) {
      length += (double) one[i] * one[i];
      apart += Math.pow((double) one[i] - other[i], 2);
    }
    return Math.sqrt(apart / length);
  }
}
