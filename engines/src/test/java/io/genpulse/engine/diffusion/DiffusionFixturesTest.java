package io.genpulse.engine.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.engine.diffusion.files.ModelDirectory;
import io.genpulse.engine.diffusion.files.ModelJson;
import io.genpulse.engine.diffusion.files.Safetensors;
import io.genpulse.engine.diffusion.network.ClipTextEncoder;
import io.genpulse.engine.diffusion.network.Kernels;
import io.genpulse.engine.diffusion.network.PhysicalCores;
import io.genpulse.engine.diffusion.network.Precision;
import io.genpulse.engine.diffusion.network.TorchRuntime;
import io.genpulse.engine.diffusion.network.UNet;
import io.genpulse.engine.diffusion.network.Vae;
import io.genpulse.engine.diffusion.network.Weights;
import io.genpulse.engine.diffusion.pipeline.LatentNoise;
import io.genpulse.engine.diffusion.pipeline.LoadedModel;
import io.genpulse.engine.diffusion.pipeline.NoiseSource;
import io.genpulse.engine.diffusion.scheduler.Algorithm;
import io.genpulse.engine.diffusion.scheduler.NoiseScheduler;
import io.genpulse.engine.diffusion.scheduler.NoiseWalk;
import io.genpulse.engine.diffusion.scheduler.ScheduleConfig;
import io.genpulse.engine.diffusion.text.ClipTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Every case of `diffusion/index.json`, computed by Python diffusers. What cannot be run has
/// failed.
@SuppressWarnings("NullAway.Init") // by @BeforeAll
class DiffusionFixturesTest {
  private static final FixtureFiles FILES = FixtureFiles.chosen();
  @TempDir static Path temporary;
  private static Kernels kernels;
  private static @Nullable LoadedModel loaded;
  private static @Nullable Path loadedFrom;

  @BeforeAll
  static void start() {
    TorchRuntime.start(Path.of("target/cache"), PhysicalCores.count());
    kernels = new Kernels(Path.of("target/cache"));
  }

  @AfterAll
  static void stop() {
    unload();
    kernels.close();
  }

  @TestFactory
  Stream<DynamicTest> cases() {
    return StreamSupport.stream(FILES.index().path("cases").spliterator(), false)
        .map(fixture -> dynamicTest(fixture.path("id").asText(), () -> check(fixture)));
  }

  private static void check(JsonNode fixture) throws IOException, InterruptedException {
    try (NDManager base = NDManager.newBaseManager("PyTorch");
        NDManager manager = base.newSubManager()) {
      switch (fixture.path("kind").asText()) {
        case "tokenize" -> tokenize(fixture);
        case "text-encode" -> encodeText(manager, fixture);
        case "noise" -> drawNoise(manager, fixture);
        case "unet-forward" -> predict(manager, fixture);
        case "vae-decode" -> decode(manager, fixture);
        case "vae-encode", "vae-decode-tiled", "vae-encode-tiled" ->
            new VaeCases(kernels, FILES).check(manager, fixture);
        case "single-file", "lora" ->
            new WeightCases(kernels, FILES, temporary).check(manager, fixture);
        case "scheduler-trajectory" -> walk(manager, fixture);
        case "prompt-parse" -> PromptCases.parse(fixture);
        case "prompt-embed" -> {
          LoadedModel model = model(fixture);
          model.loras().apply(List.of());
          new PromptCases(FILES).embed(manager, model, fixture);
        }
        case "text2img", "img2img", "inpaint" -> {
          JsonNode inputs = fixture.path("inputs");
          new PipelineCases(FILES)
              .check(model(fixture), scheduler(inputs, inputs.path("eta").asDouble(0)), fixture);
        }
        default -> throw new AssertionError("no check for this kind");
      }
    }
  }

  /// Cases of one model follow each other, so it is loaded once for all of them: also a check that
  /// none leaves anything behind.
  private static LoadedModel model(JsonNode fixture) throws InterruptedException {
    Path folder = FILES.model(fixture.path("model").asText());
    LoadedModel ready = loaded;
    if (ready != null && folder.equals(loadedFrom)) {
      return ready;
    }
    unload();
    LoadedModel fresh = LoadedModel.load(kernels, new ModelDirectory(folder), Precision.FLOAT32);
    loaded = fresh;
    loadedFrom = folder;
    return fresh;
  }

  private static void unload() {
    if (loaded != null) {
      loaded.close();
      loaded = null;
    }
  }

  private static void tokenize(JsonNode fixture) throws IOException, InterruptedException {
    Path folder = FILES.model(fixture.path("model").asText());
    Path unpacked = FILES.unpacked(folder, Files.createTempDirectory(temporary, "vocabulary"));
    ClipTokenizer tokenizer = ClipTokenizer.open(unpacked);
    String text = fixture.path("inputs").path("text").asText();

    assertThat(tokenizer.encode(text))
        .isEqualTo(FixtureFiles.longs(fixture.path("expected").path("ids")));
    assertThat(tokenizer.encodeToLength(text))
        .isEqualTo(FixtureFiles.longs(fixture.path("expected").path("ids77")));
  }

  private static void encodeText(NDManager manager, JsonNode fixture) {
    Path folder = FILES.model(fixture.path("model").asText());
    ClipTextEncoder encoder;
    try (Safetensors file = Safetensors.open(folder.resolve("model.safetensors"))) {
      encoder =
          new ClipTextEncoder(
              kernels,
              ModelJson.read(folder.resolve("config.json")),
              new Weights(file, manager, ""));
    }
    NDArray input = FILES.tensor(manager, fixture.path("inputs").path("input_ids"));
    long[] flat = input.toLongArray();
    int length = (int) input.getShape().get(1);
    long[][] ids = new long[(int) input.getShape().get(0)][];
    Arrays.setAll(ids, i -> Arrays.copyOfRange(flat, i * length, (i + 1) * length));

    List<NDArray> states = encoder.hiddenStates(manager, ids);

    NDArray last = encoder.finalNorm(states.getLast());
    NDArray penultimate = states.get(states.size() - 2);
    for (var field : fixture.path("expected").properties()) {
      NDArray got =
          switch (field.getKey()) {
            case "last_hidden_state" -> last;
            case "penultimate" -> penultimate;
            case "penultimate_normed" -> encoder.finalNorm(penultimate);
            case "pooled" -> ClipTextEncoder.pooled(last, ids);
            case "text_embeds" -> encoder.projected(ClipTextEncoder.pooled(last, ids));
            default -> throw new AssertionError(field.getKey());
          };
      FILES.compare(field.getKey(), got, fixture);
    }
    assertThat(encoder.encode(manager, ids).toFloatArray()).isEqualTo(last.toFloatArray());
  }

  private static void drawNoise(NDManager manager, JsonNode fixture) {
    JsonNode inputs = fixture.path("inputs");
    if (inputs.has("sequence")) {
      var source = new LatentNoise(inputs.path("seed").asLong());
      for (int i = 0; i < inputs.path("sequence").size(); i++) {
        long[] shape = FixtureFiles.longs(inputs.path("sequence").get(i));
        FILES.compare("noise_" + i, manager.create(source.draw(shape), new Shape(shape)), fixture);
      }
      return;
    }
    long[] shape = FixtureFiles.longs(inputs.path("shape"));
    NoiseSource source = new LatentNoise(inputs.path("seed").asLong());
    if (inputs.has("seeds")) {
      var each = new ArrayList<LatentNoise>();
      inputs.path("seeds").forEach(seed -> each.add(new LatentNoise(seed.asLong())));
      source = NoiseSource.each(each);
      shape[0] = each.size();
    }
    FILES.compare("noise", manager.create(source.draw(shape), new Shape(shape)), fixture);
  }

  private static void predict(NDManager manager, JsonNode fixture) throws InterruptedException {
    var model = new ModelDirectory(FILES.model(fixture.path("model").asText()));
    UNet unet;
    try (Safetensors file = Safetensors.open(model.weights("unet"))) {
      unet = new UNet(kernels, model.config("unet"), new Weights(file, manager, ""));
    }
    JsonNode inputs = fixture.path("inputs");
    JsonNode timestep = inputs.path("timestep");
    double[] timesteps = new double[Math.max(1, timestep.size())];
    Arrays.setAll(
        timesteps, i -> timestep.isArray() ? timestep.get(i).asDouble() : timestep.asDouble());

    NDArray output =
        unet.predict(
            FILES.tensor(manager, inputs.path("sample")),
            timesteps,
            unet.conditioning(
                FILES.tensor(manager, inputs.path("encoder_hidden_states")),
                WeightCases.added(FILES, manager, inputs)));

    FILES.compare("output", output, fixture);
  }

  private static void decode(NDManager manager, JsonNode fixture) throws InterruptedException {
    var model = new ModelDirectory(FILES.model(fixture.path("model").asText()));
    Vae vae;
    try (Safetensors file = Safetensors.open(model.weights("vae"))) {
      vae = new Vae(kernels, model.config("vae"), new Weights(file, manager, ""));
    }

    NDArray image = vae.decode(FILES.tensor(manager, fixture.path("inputs").path("latents")));

    FILES.compare("image", image, fixture);
  }

  private static void walk(NDManager manager, JsonNode fixture) {
    JsonNode inputs = fixture.path("inputs");
    NoiseScheduler scheduler = scheduler(inputs, inputs.path("step").path("eta").asDouble());
    var drawn = new ArrayList<Integer>();
    var trajectory = new NDList();
    var scaled = new NDList();

    NoiseWalk walk = scheduler.walk(inputs.path("steps").asInt());
    double[] timesteps = walk.timesteps();
    NDArray sample = FILES.tensor(manager, inputs.path("initial")).mul(walk.initNoiseSigma());
    for (int i = 0; i < timesteps.length; i++) {
      int call = i;
      NDArray input = walk.scaleModelInput(i, sample);
      NDArray output = input.mul(0.3).add(0.1 * Math.sin(timesteps[i] / 100));
      sample =
          walk.step(
              i,
              output,
              sample,
              () -> {
                drawn.add(call);
                NDArray all = FILES.tensor(manager, inputs.path("noise"));
                return all.get(drawn.size() - 1).expandDims(0);
              });
      trajectory.add(sample);
      scaled.add(input);
    }

    JsonNode expected = fixture.path("expected");
    NDArray times = manager.create(timesteps).toType(DataType.FLOAT32, false);
    FILES.compare("timesteps", times, fixture);
    FILES.compare("trajectory", NDArrays.concat(trajectory), fixture);
    FILES.compare("scaled_inputs", NDArrays.concat(scaled), fixture);
    float[] alphas = scheduler.alphasCumprod();
    float[] some = new float[Math.ceilDiv(alphas.length, 37)];
    for (int i = 0; i < some.length; i++) {
      some[i] = alphas[i * 37];
    }
    FILES.compare("alphas_cumprod", manager.create(some), fixture);
    FixtureFiles.compare(
        "init_noise_sigma",
        new float[] {(float) walk.initNoiseSigma()},
        new float[] {(float) expected.path("init_noise_sigma").asDouble()},
        fixture);
    assertThat(drawn.stream().mapToLong(i -> i).toArray())
        .isEqualTo(FixtureFiles.longs(expected.path("noise_used_at_call")));
    FILES.compare(
        "noisy",
        walk.addNoise(
            inputs.path("add_noise_at").asInt(),
            FILES.tensor(manager, inputs.path("clean")),
            FILES.tensor(manager, inputs.path("clean_noise"))),
        fixture);
  }

  private static NoiseScheduler scheduler(JsonNode inputs, double eta) {
    JsonNode wanted = inputs.path("scheduler");
    var config = ((ObjectNode) wanted.path("config")).deepCopy();
    config.set("_class_name", wanted.path("class"));
    double strength = inputs.path("set_timesteps").path("strength").asDouble(1);
    return Algorithm.named(wanted.path("class").asText())
        .with(ScheduleConfig.of(config).withEta(eta).withStrength(strength));
  }
}
