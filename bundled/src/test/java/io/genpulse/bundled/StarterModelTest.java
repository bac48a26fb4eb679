package io.genpulse.bundled;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // by JUnit
class StarterModelTest {
  private static final String WEIGHTS = "vae/diffusion_pytorch_model.safetensors";

  @TempDir Path models;
  private Path model;

  @BeforeEach
  void unpack() throws IOException {
    model = StarterModel.unpack(models);
  }

  @Test
  void everyFileOfItComesAlong() throws IOException {
    // Run `sha256sum` in the model's folder as CONTRIBUTING.md says when this fails.
    assertThat(files(model)).containsExactlyElementsOf(files(Path.of("models/genpulse-starter")));
    assertThat(StarterModel.isWhole(models)).isTrue();
  }

  @Test
  void aByteThatChangedIsMended() throws IOException {
    byte[] bytes = Files.readAllBytes(model.resolve(WEIGHTS));
    bytes[bytes.length / 2]++;
    Files.write(model.resolve(WEIGHTS), bytes);
    assertThat(StarterModel.isWhole(models)).isFalse();

    StarterModel.unpack(models);

    assertThat(StarterModel.isWhole(models)).isTrue();
  }

  @Test
  void aMissingFileIsMended() throws IOException {
    Files.delete(model.resolve("model_index.json"));

    StarterModel.unpack(models);

    assertThat(StarterModel.isWhole(models)).isTrue();
  }

  @Test
  void aWholeModelStaysAsItIs() throws IOException {
    Files.writeString(model.resolve("notes.txt"), "mine");
    Files.setLastModifiedTime(model.resolve(WEIGHTS), FileTime.fromMillis(1));

    StarterModel.unpack(models);

    assertThat(model.resolve("notes.txt")).exists();
  }

  private static List<String> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .filter(name -> !name.equals(".checked"))
          .sorted()
          .toList();
    }
  }
}
