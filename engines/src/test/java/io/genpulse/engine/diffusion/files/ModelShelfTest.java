package io.genpulse.engine.diffusion.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.genpulse.engine.EngineException;
import io.genpulse.engine.ModelInfo;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ModelShelfTest {
  private static final Path CHECKPOINT =
      Path.of("src/test/resources/diffusion/models/single_file/tiny-sd1.safetensors.gz");

  @TempDir Path models;

  private ModelShelf shelf() {
    return new ModelShelf(
        List.of(models), new ClipVocabulary(models), new FileHashes(models.resolve(".hashes")));
  }

  private Path checkpoint(String place) throws IOException {
    Path file = models.resolve(place);
    Files.createDirectories(file.getParent());
    try (InputStream in = new GZIPInputStream(Files.newInputStream(CHECKPOINT))) {
      return Files.write(file, in.readAllBytes());
    }
  }

  private List<ModelInfo> described() {
    return shelf().describe(_ -> Set.of());
  }

  @Test
  void aHalfUnpackedModelIsNone() throws IOException {
    for (String name : List.of("one", ".unpacking-123")) {
      Files.writeString(
          Files.createDirectories(models.resolve(name)).resolve("model_index.json"), "{}");
    }

    assertThat(shelf().models()).extracting(ModelFiles::name).containsExactly("one");
  }

  static Stream<Arguments> places() {
    return Stream.of(
        arguments("mine.safetensors", "plain"),
        arguments("checkpoints/sdxl/mine.safetensors", "ComfyUI's folder of models"),
        arguments("models/checkpoints/mine.safetensors", "ComfyUI"),
        arguments("models/Stable-diffusion/portraits/mine.safetensors", "A1111"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("places")
  void checkpointsAreFoundWhereOtherProgramsKeepThem(String place, String program)
      throws IOException {
    Path file = checkpoint(place);

    assertThat(described())
        .as(program)
        .containsExactly(
            new ModelInfo(
                "mine", "StableDiffusionPipeline", Files.size(file), null, null, Set.of()));
  }

  @Test
  void aFileThatIsStillCopiedIsNotOffered() throws IOException {
    Path file = checkpoint("mine.safetensors");
    long size = Files.size(file);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(size / 2);
    }

    ModelShelf shelf = shelf();
    assertThat(shelf.describe(_ -> Set.of())).isEmpty();

    checkpoint("mine.safetensors");
    assertThat(shelf.describe(_ -> Set.of())).extracting(ModelInfo::name).containsExactly("mine");
  }

  @Test
  void filesThatAreNoModelsAreNotOffered() throws IOException {
    TestCheckpoint.write(models.resolve("lora.safetensors"), "lora_unet_a.lora_up.weight 1");
    checkpoint("a.vae.safetensors");

    assertThat(described()).isEmpty();
  }

  @Test
  void loraFilesAreFoundByName() throws IOException {
    Path one = TestCheckpoint.write(models.resolve("loras/style/one.safetensors"), "x 1");
    Path two = TestCheckpoint.write(models.resolve("models/Lora/two.safetensors"), "x 1");

    assertThat(shelf().lora("one")).isEqualTo(one);
    assertThat(shelf().lora("two.safetensors")).isEqualTo(two);
    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(() -> shelf().lora("three"))
        .withMessage("LoRA \"three\" is not there; there are one, two");
  }
}
