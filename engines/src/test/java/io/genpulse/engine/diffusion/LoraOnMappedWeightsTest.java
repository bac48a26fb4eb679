package io.genpulse.engine.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.diffusion.files.LoadedTensors;
import io.genpulse.engine.diffusion.files.LoraPatches;
import io.genpulse.engine.diffusion.files.ModelDirectory;
import io.genpulse.engine.diffusion.files.TensorSource;
import io.genpulse.engine.diffusion.network.Kernels;
import io.genpulse.engine.diffusion.network.Layer;
import io.genpulse.engine.diffusion.network.PhysicalCores;
import io.genpulse.engine.diffusion.network.Precision;
import io.genpulse.engine.diffusion.network.TorchRuntime;
import io.genpulse.engine.diffusion.network.Weights;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Weights of 32 bits lie in the file itself, which a LoRA must not touch.
@SuppressWarnings("NullAway.Init") // by JUnit
class LoraOnMappedWeightsTest {
  private static final float[] WEIGHT = {1, 2, 3, 4};

  @TempDir Path folder;

  @Test
  void aLoraChangesWhatIsBoundAndIsTakenBackAndTheFileStays() throws IOException {
    TorchRuntime.start(Path.of("target/cache"), PhysicalCores.count());
    ModelDirectory model = model();
    byte[] before = Files.readAllBytes(model.weights("unet"));
    Path lora =
        write(
            "lora",
            Map.of(
                "unet.a.to_q.lora_A.weight", new float[] {1, 0},
                "unet.a.to_q.lora_B.weight", new float[] {10, 20}));

    try (Kernels kernels = new Kernels(folder);
        NDManager manager = NDManager.newBaseManager("PyTorch");
        TensorSource source = model.open("unet")) {
      var loaded = new LoadedTensors();
      var weights = new Weights(source, manager, "a.", loaded);
      Layer bound = weights.layer(new NDList(weights.get("to_q.weight", 2, 2)));
      var patches = new LoraPatches(model, Map.of("unet", loaded), kernels);
      assertThat(source.isMapped("a.to_q.weight")).isTrue();
      assertThat(projected(kernels, manager, bound)).containsExactly(3, 7);

      patches.apply(List.of(new LoraPatches.Use(lora, 1), new LoraPatches.Use(lora, 0.5)));
      assertThat(projected(kernels, manager, bound)).containsExactly(18, 37);

      patches.apply(List.of());
      assertThat(projected(kernels, manager, bound)).containsExactly(3, 7);
    }
    assertThat(Files.readAllBytes(model.weights("unet"))).isEqualTo(before);
  }

  @Test
  void aLoraForAnotherModelIsRefusedAndChangesNothing() throws IOException {
    TorchRuntime.start(Path.of("target/cache"), PhysicalCores.count());
    ModelDirectory model = model();
    Path lora =
        write(
            "lora",
            Map.of(
                "unet.a.to_q.lora_A.weight", new float[] {1, 0},
                "unet.a.to_q.lora_B.weight", new float[] {10, 20, 30, 40}));
    try (Kernels kernels = new Kernels(folder);
        NDManager manager = NDManager.newBaseManager("PyTorch");
        TensorSource source = model.open("unet")) {
      var loaded = new LoadedTensors();
      new Weights(source, manager, "a.", loaded).get("to_q.weight", 2, 2);
      var patches = new LoraPatches(model, Map.of("unet", loaded), kernels);

      assertThatExceptionOfType(EngineException.class)
          .isThrownBy(() -> patches.apply(List.of(new LoraPatches.Use(lora, 1))))
          .withMessageStartingWith("LoRA file " + lora + " is for another kind of model than m: ");
      assertThat(loaded.find("a.to_q.weight").orElseThrow().toFloatArray()).isEqualTo(WEIGHT);
    }
  }

  /// 1 + 3/512 is 1 + 4/512 in bfloat16: who changes that by -1.25/512 comes back to it.
  @Test
  void weightsThatWereRoundedAreChangedByWhatTheFileHas() throws IOException {
    TorchRuntime.start(Path.of("target/cache"), PhysicalCores.count());
    ModelDirectory model = model();
    float exact = 1 + 3 / 512f;
    write("m/unet/diffusion_pytorch_model", Map.of("a.to_q.weight", new float[] {exact, 2, 3, 4}));
    Path lora =
        write(
            "lora",
            Map.of(
                "unet.a.to_q.lora_A.weight", new float[] {1, 0},
                "unet.a.to_q.lora_B.weight", new float[] {-0.5f / 512, 0}));
    try (Kernels kernels = new Kernels(folder);
        NDManager manager = NDManager.newBaseManager("PyTorch");
        TensorSource source = model.open("unet")) {
      var loaded = new LoadedTensors();
      Weights.@Nullable Form form = Precision.BFLOAT16.form(kernels);
      new Weights(source, manager, "a.", loaded).in(form).get("to_q.weight", 2, 2);
      var patches = new LoraPatches(model, Map.of("unet", loaded), kernels);
      NDArray weight = loaded.find("a.to_q.weight").orElseThrow();
      assertThat(numbers(weight)).containsExactly(1 + 4 / 512f, 2, 3, 4);

      patches.apply(List.of(new LoraPatches.Use(lora, 1), new LoraPatches.Use(lora, 1.5)));
      assertThat(numbers(weight)).containsExactly(1, 2, 3, 4);

      patches.apply(List.of());
      assertThat(numbers(weight)).containsExactly(1 + 4 / 512f, 2, 3, 4);
    }
  }

  private static float[] numbers(NDArray weight) {
    try (NDArray plain = weight.toType(DataType.FLOAT32, true)) {
      return plain.toFloatArray();
    }
  }

  private static float[] projected(Kernels kernels, NDManager manager, Layer layer) {
    try (NDArray ones = manager.create(new float[][] {{1, 1}})) {
      return kernels.project(ones, layer).toFloatArray();
    }
  }

  private ModelDirectory model() throws IOException {
    Path unet = Files.createDirectories(folder.resolve("m/unet"));
    Files.writeString(folder.resolve("m/model_index.json"), "{}");
    Files.writeString(unet.resolve("config.json"), "{\"layers_per_block\":2}");
    write("m/unet/diffusion_pytorch_model", Map.of("a.to_q.weight", WEIGHT));
    return new ModelDirectory(folder.resolve("m"));
  }

  /// Matrices of two columns, or of two rows for the second half of a change.
  private Path write(String name, Map<String, float[]> tensors) throws IOException {
    var bytes = ByteBuffer.allocate(1000).order(ByteOrder.LITTLE_ENDIAN);
    String header =
        tensors.entrySet().stream()
            .map(
                tensor -> {
                  int begin = bytes.position();
                  for (float number : tensor.getValue()) {
                    bytes.putFloat(number);
                  }
                  int columns = tensor.getKey().contains("lora_B") ? 1 : 2;
                  return "\"%s\":{\"dtype\":\"F32\",\"shape\":[%d,%d],\"data_offsets\":[%d,%d]}"
                      .formatted(
                          tensor.getKey(),
                          tensor.getValue().length / columns,
                          columns,
                          begin,
                          bytes.position());
                })
            .collect(Collectors.joining(",", "{", "}"));
    byte[] json = (header + " ".repeat(8 - header.length() % 8)).getBytes(StandardCharsets.UTF_8);
    ByteBuffer file =
        ByteBuffer.allocate(8 + json.length + bytes.position()).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(json.length).put(json).put(bytes.flip());
    return Files.write(folder.resolve(name + ".safetensors"), file.array());
  }
}
