package io.genpulse.engine.diffusion.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.diffusion.files.ModelDirectory;
import io.genpulse.engine.diffusion.files.ModelJson;
import io.genpulse.engine.diffusion.files.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What networks leave behind in native memory, and what they refuse.
@SuppressWarnings("NullAway.Init") // by JUnit
class NetworksTest {
  private static final Path MODELS = Path.of("src/test/resources/diffusion/models");
  private static final Path STATUS = Path.of("/proc/self/status");

  private static Kernels kernels;
  private NDManager weights;
  private NDManager scope;

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
    weights = NDManager.newBaseManager("PyTorch");
    scope = weights.newSubManager();
  }

  @AfterEach
  void close() {
    scope.close();
    weights.close();
  }

  @Test
  void refusedCallsLeaveNoMemoryBehind() throws IOException {
    assumeTrue(Files.exists(STATUS), "only Linux tells the resident memory");
    Layer layer =
        Layer.of(
            weights, new NDList(weights.ones(new Shape(8, 4, 3, 3)), weights.ones(new Shape(8))));
    refuse(layer, 20);
    long before = residentKiB();

    refuse(layer, 300);

    // Kept arguments would be 300 times 4 MiB.
    assertThat(residentKiB() - before).isLessThan(300 * 1024);
  }

  private void refuse(Layer layer, int times) {
    for (int i = 0; i < times; i++) {
      // Three channels where the weights want four.
      try (NDArray x = scope.ones(new Shape(1, 3, 591, 591))) {
        assertThatExceptionOfType(ai.djl.engine.EngineException.class)
            .isThrownBy(() -> kernels.conv(x, layer, 1, 1));
      }
    }
  }

  private static long residentKiB() throws IOException {
    return Files.readAllLines(STATUS).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .sum();
  }

  @Test
  void aPredictionLeavesNothingButItself() throws InterruptedException {
    UNet unet = unet(new ModelDirectory(MODELS.resolve("tiny-sd1")).config("unet"));
    NDArray text = scope.zeros(new Shape(1, 77, 64));
    Conditioning conditioning = unet.conditioning(text, null);
    NDArray latents = scope.zeros(new Shape(1, 4, 12, 12));
    int before = scope.getManagedArrays().size();

    unet.predict(latents, new double[] {500}, conditioning);

    assertThat(scope.getManagedArrays()).hasSize(before + 1);
  }

  @Test
  void aDecodedPictureLeavesNothingButItself() throws InterruptedException {
    Vae vae = vae();
    NDArray latents = scope.zeros(new Shape(1, 4, 4, 4));

    vae.decode(latents);

    assertThat(scope.getManagedArrays()).hasSize(2);
  }

  @Test
  void aStopIsHeardWithinAPredictionAndWithinAPicture() {
    UNet unet = unet(new ModelDirectory(MODELS.resolve("tiny-sd1")).config("unet"));
    Conditioning conditioning = unet.conditioning(scope.zeros(new Shape(1, 77, 64)), null);
    NDArray latents = scope.zeros(new Shape(1, 4, 12, 12));
    NDArray picture = scope.zeros(new Shape(1, 3, 32, 32));
    Vae vae = vae();
    var tiles = new VaeTiles(kernels, vae, 8, 8 * vae.factor(), 0.25);

    assertStops(() -> unet.predict(latents, new double[] {500}, conditioning));
    assertStops(() -> vae.decode(latents));
    assertStops(() -> vae.encode(picture));
    assertStops(() -> tiles.decode(latents));
  }

  private static void assertStops(ThrowingCallable work) {
    Thread.currentThread().interrupt();
    assertThatExceptionOfType(InterruptedException.class).isThrownBy(work);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  private Vae vae() {
    var model = new ModelDirectory(MODELS.resolve("tiny-sd1"));
    try (Safetensors file = Safetensors.open(model.weights("vae"))) {
      return new Vae(kernels, model.config("vae"), new Weights(file, weights, ""));
    }
  }

  @Test
  void aTextLeavesNothingButItsStates() {
    ClipTextEncoder encoder = textEncoder("clip-proj-gelu");
    int bound = weights.getManagedArrays().size();

    NDArray states = encoder.encode(scope, new long[][] {{1, 2, 3}});
    assertThat(scope.getManagedArrays()).containsExactly(states);

    NDArray pooled = ClipTextEncoder.pooled(states, new long[][] {{1, 2, 3}});
    for (int i = 0; i < 3; i++) {
      encoder.projected(pooled);
    }
    scope.close();
    assertThat(weights.getManagedArrays()).hasSize(bound);
  }

  private ClipTextEncoder textEncoder(String name) {
    Path folder = MODELS.resolve(name);
    try (Safetensors file = Safetensors.open(folder.resolve("model.safetensors"))) {
      return new ClipTextEncoder(
          kernels, ModelJson.read(folder.resolve("config.json")), new Weights(file, weights, ""));
    }
  }

  @Test
  void aTokenThatTheTextEncoderDoesNotKnowIsNamed() {
    ClipTextEncoder encoder = textEncoder("clip-proj-gelu");

    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(() -> encoder.encode(scope, new long[][] {{1, 99_999}}))
        .withMessageMatching(
            "the model's tokenizer has a token 99999, but its text encoder knows 0..\\d+")
        .extracting(EngineException::error)
        .isEqualTo(EngineError.MODEL_INVALID);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          act_fn                                | "gelu"
          addition_embed_type                   | "text_image"
          attention_type                        | "gated"
          center_input_sample                   | true
          class_embed_type                      | "timestep"
          class_embeddings_concat               | true
          conv_in_kernel                        | 1
          conv_out_kernel                       | 5
          cross_attention_norm                  | "layer_norm"
          dual_cross_attention                  | true
          dual_cross_attention                  | [false, true]
          encoder_hid_dim                       | 4
          encoder_hid_dim_type                  | "text_proj"
          mid_block_only_cross_attention        | true
          mid_block_scale_factor                | 1.5
          mid_block_type                        | "UNetMidBlock2DSimpleCrossAttn"
          mid_block_type                        | null
          norm_num_groups                       | null
          num_class_embeds                      | 10
          only_cross_attention                  | true
          only_cross_attention                  | [true, true]
          resnet_out_scale_factor               | 0.5
          resnet_skip_time_act                  | true
          resnet_time_scale_shift               | "scale_shift"
          reverse_transformer_layers_per_block  | [1, 2]
          time_cond_proj_dim                    | 256
          time_embedding_act_fn                 | "silu"
          time_embedding_type                   | "fourier"
          timestep_post_act                     | "silu"
          """)
  void aConfigurationThatWouldBeIgnoredIsRefusedByItsKey(String key, String value)
      throws JsonProcessingException {
    ObjectNode config =
        (ObjectNode) new ModelDirectory(MODELS.resolve("tiny-sd1")).config("unet").deepCopy();
    config.set(key, new ObjectMapper().readTree(value));

    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(() -> unet(config))
        .withMessageStartingWith("a UNet with " + key + " \"")
        .withMessageEndingWith("is not supported")
        .extracting(EngineException::error)
        .isEqualTo(EngineError.NOT_SUPPORTED);
  }

  private UNet unet(JsonNode config) {
    var model = new ModelDirectory(MODELS.resolve("tiny-sd1"));
    try (Safetensors file = Safetensors.open(model.weights("unet"))) {
      return new UNet(kernels, config, new Weights(file, weights, ""));
    }
  }
}
