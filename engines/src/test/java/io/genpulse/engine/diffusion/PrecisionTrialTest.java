package io.genpulse.engine.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineOptions;
import io.genpulse.engine.diffusion.files.ModelDirectory;
import io.genpulse.engine.diffusion.network.Kernels;
import io.genpulse.engine.diffusion.network.PhysicalCores;
import io.genpulse.engine.diffusion.network.Precision;
import io.genpulse.engine.diffusion.network.TorchRuntime;
import io.genpulse.engine.diffusion.pipeline.LoadedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Both precisions beside each other. How fast they are is the machine's affair.
@SuppressWarnings("NullAway.Init") // by JUnit
class PrecisionTrialTest {
  private static final Path CACHE = Path.of("target/cache");
  private static final Path STARTER = Path.of("../bundled/models/genpulse-starter");
  private static final Path TINY = Path.of("src/test/resources/diffusion/models/tiny-sd1");

  private static Kernels kernels;

  @BeforeAll
  static void open() throws IOException {
    TorchRuntime.start(CACHE, PhysicalCores.count());
    kernels = new Kernels(CACHE);
  }

  @AfterAll
  static void close() {
    kernels.close();
  }

  @Test
  void theStarterModelPaintsTheSameInHalfTheMemory() throws InterruptedException {
    var files = new ModelDirectory(STARTER);
    try (var exact = LoadedModel.load(kernels, files, Precision.FLOAT32);
        var fast = LoadedModel.load(kernels, files, Precision.BFLOAT16)) {
      PrecisionTrial trial = PrecisionTrial.between(files, exact, fast);

      assertThat(trial.decibels()).isGreaterThan(40).isLessThan(100);
      assertThat(fast.bytes()).isLessThan(exact.bytes() * 6 / 10);
    }
  }

  @Test
  void aModelThatPaintsSomethingElseInBfloat16StaysInFloat32AndIsTriedOnce(@TempDir Path folder)
      throws Exception {
    var files = new ModelDirectory(TINY);
    // Random weights carry each rounding on into the next step.
    try (var taken = new BestPrecision(folder).load(kernels, files, Long.MAX_VALUE)) {
      assertThat(taken.precision()).isEqualTo(Precision.FLOAT32);
    }

    try (Stream<Path> kept = Files.list(folder)) {
      Path verdict = kept.reduce((one, other) -> fail("two verdicts")).orElseThrow();
      assertThat(verdict).hasContent("float32");
      // As if another machine had tried it.
      Files.writeString(verdict, "bfloat16");
    }
    try (var taken = new BestPrecision(folder).load(kernels, files, Long.MAX_VALUE)) {
      assertThat(taken.precision()).isEqualTo(Precision.BFLOAT16);
    }
  }

  @Test
  void withoutRoomForBothNothingIsTriedNorKept(@TempDir Path folder) throws Exception {
    try (var taken = new BestPrecision(folder).load(kernels, new ModelDirectory(TINY), 1)) {
      assertThat(taken.precision()).isEqualTo(Precision.FLOAT32);
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void bothMustBeWorthIt() {
    assertThat(new PrecisionTrial(1.3, 40).isWorthIt()).isTrue();
    assertThat(new PrecisionTrial(1.29, 60).isWorthIt()).isFalse();
    assertThat(new PrecisionTrial(3, 39.9).isWorthIt()).isFalse();
  }

  @Test
  void decibelsAreThoseOfTheVisiblePart() {
    assertThat(PrecisionTrial.decibels(new float[] {0, 1}, new float[] {0.2f, 1.5f}))
        .isCloseTo(10 * Math.log10(4 / 0.02), org.assertj.core.data.Offset.offset(1e-4));
  }

  @Test
  void anotherWordIsRefusedWithThoseThatAreKnown() throws EngineException {
    var wrong = new ArrayList<String>();

    EngineOptions.read(
        List.of(new DiffusionEngineFactory()),
        Map.of("GENPULSE_ENGINES_DIFFUSERS_PRECISION", "float16"),
        Set.of(),
        wrong::add);

    assertThat(wrong)
        .singleElement()
        .asString()
        .endsWith("must be one of float32, bfloat16, auto but was \"float16\"");
  }
}
