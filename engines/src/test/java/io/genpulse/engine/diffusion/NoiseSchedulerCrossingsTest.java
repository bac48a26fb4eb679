package io.genpulse.engine.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.diffusion.files.ModelJson;
import io.genpulse.engine.diffusion.network.PhysicalCores;
import io.genpulse.engine.diffusion.network.TorchRuntime;
import io.genpulse.engine.diffusion.scheduler.Algorithm;
import io.genpulse.engine.diffusion.scheduler.NoiseWalk;
import io.genpulse.engine.diffusion.scheduler.ScheduleConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Every noise scheduler with the configuration of every class, as `from_config` of Python
/// diffusers has it. `src/test/python/noise_scheduler_crossings.py` wrote the numbers.
class NoiseSchedulerCrossingsTest {
  private static final JsonNode CROSSINGS =
      ModelJson.read(Path.of("src/test/resources/noise-schedulers/crossings.json"));

  @BeforeAll
  static void start() {
    TorchRuntime.start(Path.of("target/cache"), PhysicalCores.count());
  }

  @TestFactory
  Stream<DynamicTest> crossings() {
    return StreamSupport.stream(CROSSINGS.path("cases").spliterator(), false)
        .map(
            crossing ->
                dynamicTest(
                    crossing.path("class").asText() + " with " + crossing.path("id").asText(),
                    () -> check(crossing)));
  }

  private static void check(JsonNode crossing) {
    Algorithm algorithm = Algorithm.named(crossing.path("class").asText());
    String id = crossing.path("id").asText();
    ScheduleConfig config = ScheduleConfig.of(CROSSINGS.path("configs").path(id));
    JsonNode expected = crossing.path("expected");
    if (expected.isTextual()) {
      assertThatExceptionOfType(EngineException.class).isThrownBy(() -> algorithm.with(config));
      return;
    }

    NoiseWalk walk = algorithm.with(config).walk(crossing.path("steps").asInt());
    List<double[]> samples = samples(walk);

    near(walk.timesteps(), expected.path("timesteps"));
    near(samples.getFirst(), expected.path("first"));
    near(samples.getLast(), expected.path("last"));
  }

  private static List<double[]> samples(NoiseWalk walk) {
    var samples = new ArrayList<double[]>();
    float[] first = new float[6];
    for (int i = 0; i < first.length; i++) {
      first[i] = (float) (2 * Math.sin(1.7 * i + 0.5));
    }
    try (NDManager base = NDManager.newBaseManager("PyTorch");
        NDManager manager = base.newSubManager()) {
      NDArray sample = manager.create(first, new Shape(1, 1, 1, 6)).mul(walk.initNoiseSigma());
      var draws = new AtomicInteger();
      double[] timesteps = walk.timesteps();
      for (int call = 0; call < timesteps.length; call++) {
        NDArray scaled = walk.scaleModelInput(call, sample);
        NDArray output = scaled.mul(0.3).add(0.1 * Math.sin(timesteps[call] / 100));
        sample = walk.step(call, output, sample, () -> drawn(manager, draws.getAndIncrement()));
        float[] values = sample.toFloatArray();
        double[] copy = new double[values.length];
        for (int i = 0; i < values.length; i++) {
          copy[i] = values[i];
        }
        samples.add(copy);
      }
    }
    return samples;
  }

  /// The noise that takes the place of the n-th draw on the way.
  private static NDArray drawn(NDManager manager, int n) {
    float[] noise = new float[6];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (float) Math.sin(0.9 * i + 0.3 * n);
    }
    return manager.create(noise, new Shape(1, 1, 1, 6));
  }

  private static NDArray nothingIsDrawn() {
    throw new AssertionError("nothing is drawn on the way here");
  }

  private static void near(double[] got, JsonNode expected) {
    assertThat(got).hasSize(expected.size());
    for (int i = 0; i < got.length; i++) {
      double wanted = expected.get(i).asDouble();
      assertThat(got[i]).isCloseTo(wanted, within(2e-4 + 2e-4 * Math.abs(wanted)));
    }
  }

  @Test
  void oneSchedulerServesSeveralDrawingsAtOnce() {
    JsonNode config = CROSSINGS.path("configs").path("stable-diffusion-v1-5");
    var scheduler = Algorithm.PNDM.with(ScheduleConfig.of(config));
    NoiseWalk walk = scheduler.walk(10);
    List<double[]> alone = samples(walk);

    try (NDManager base = NDManager.newBaseManager("PyTorch");
        NDManager manager = base.newSubManager()) {
      NoiseWalk other = scheduler.walk(5);
      NDArray ones = manager.ones(new Shape(1, 1, 1, 6));
      other.step(0, ones, ones, NoiseSchedulerCrossingsTest::nothingIsDrawn);
      List<double[]> beside = samples(scheduler.walk(10));

      assertThat(beside.getLast()).isEqualTo(alone.getLast());
    }
  }

  @Test
  void stepsThatBeginBeyondTheTrainingAreRefused() {
    JsonNode config = CROSSINGS.path("configs").path("stable-diffusion-v1-5");

    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(() -> Algorithm.DDIM.with(ScheduleConfig.of(config)).walk(1000))
        .withMessage(
            "steps 1000 begin at timestep 1000, beyond the 1000 that the model was trained with: take fewer")
        .extracting(EngineException::error)
        .isEqualTo(EngineError.INVALID_REQUEST);
  }

  @Test
  void aValueOfAnotherKindIsNamed() {
    var bent = ScheduleConfig.of(JsonNodeFactory.instance.objectNode().put("beta_start", "small"));

    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(() -> Algorithm.DDIM.with(bent))
        .withMessage(
            "the model's noise scheduler has beta_start \"small\" where a number is needed")
        .extracting(EngineException::error)
        .isEqualTo(EngineError.MODEL_INVALID);
  }
}
