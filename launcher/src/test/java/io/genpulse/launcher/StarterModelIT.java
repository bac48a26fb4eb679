package io.genpulse.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.genpulse.launcher.program.ApiUnderTest;
import io.genpulse.launcher.program.RunningStack;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/// The bundled model draws through the whole chain what Python diffusers draws: HTTP, queue, worker
/// and object store change nothing. `probes.json` of the model holds the numbers.
@EnabledOnOs(OS.LINUX)
@ExtendWith(RunningStack.Shared.class)
@ResourceLock(RunningStack.LOCK)
class StarterModelIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// What the model's makers measured the relations on, at least.
  private static final int SEEDS = 3;

  @TestFactory
  @Timeout(300)
  Stream<DynamicTest> drawsTheProbes(RunningStack stack) throws Exception {
    var probes =
        JSON.readTree(
            stack.program().home().resolve("models/genpulse-starter/probes.json").toFile());
    var drawings = new Drawings(stack.api(), probes);
    return Stream.concat(
        each(probes.path("exact"))
            .map(probe -> dynamicTest(probe.toString(), () -> checkExact(drawings, probe))),
        each(probes.path("relations"))
            .map(probe -> dynamicTest(probe.toString(), () -> checkRelation(drawings, probe))));
  }

  private static Stream<JsonNode> each(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  private static void checkExact(Drawings drawings, JsonNode probe) throws Exception {
    PictureStatistics picture =
        drawings.draw(
            probe.path("prompt").asText(),
            probe.path("scheduler").asText(),
            probe.path("seed").asInt());

    for (int c = 0; c < 3; c++) {
      assertThat(picture.meanRgb().get(c))
          .isCloseTo(probe.path("mean_rgb").path(c).asDouble(), within(1.0));
      assertThat(picture.lowerThirdRgb().get(c))
          .isCloseTo(probe.path("lower_third_rgb").path(c).asDouble(), within(1.0));
    }
    assertThat(picture.deviation()).isCloseTo(probe.path("std").asDouble(), within(1.0));
  }

  private static void checkRelation(Drawings drawings, JsonNode probe) throws Exception {
    if (probe.has("darker")) {
      assertThat(drawings.mean(probe.path("darker"), PictureStatistics::brightness))
          .isLessThan(drawings.mean(probe.path("than"), PictureStatistics::brightness));
    } else {
      assertThat(probe.has("redder_than_blue")).as("a relation known here").isTrue();
      JsonNode prompt = probe.path("redder_than_blue");
      assertThat(drawings.mean(prompt, picture -> picture.meanRgb().get(0)))
          .isGreaterThan(drawings.mean(prompt, picture -> picture.meanRgb().get(2)));
    }
  }

  /// Pictures drawn when they are asked for first.
  private static final class Drawings {
    private final ApiUnderTest api;
    private final JsonNode probes;
    private final Map<String, PictureStatistics> drawn = new LinkedHashMap<>();

    private Drawings(ApiUnderTest api, JsonNode probes) {
      this.api = api;
      this.probes = probes;
    }

    /// Over pictures of several seeds.
    private double mean(JsonNode prompt, ToDoubleFunction<PictureStatistics> value)
        throws Exception {
      double sum = 0;
      for (int seed : IntStream.rangeClosed(1, SEEDS).toArray()) {
        sum += value.applyAsDouble(draw(prompt.asText(), "ddim", seed));
      }
      return sum / SEEDS;
    }

    private PictureStatistics draw(String prompt, String scheduler, int seed)
        throws IOException, InterruptedException {
      var task = JSON.createObjectNode().put("task_type", "text-to-image");
      task.putObject("params")
          .put("prompt", prompt)
          .put("scheduler", scheduler)
          .put("seed", seed)
          .put("width", probes.path("width").asInt())
          .put("height", probes.path("height").asInt())
          .put("steps", probes.path("steps").asInt())
          .put("guidance_scale", probes.path("guidance_scale").asDouble());
      PictureStatistics known = drawn.get(task.toString());
      if (known != null) {
        return known;
      }
      JsonNode done = api.run(task.toString());
      assertThat(done.path("status").asText()).as(done.toString()).isEqualTo("completed");
      var picture = PictureStatistics.of(api.output(done));
      drawn.put(task.toString(), picture);
      return picture;
    }
  }
}
