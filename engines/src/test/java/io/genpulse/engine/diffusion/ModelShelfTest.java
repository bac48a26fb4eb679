package io.genpulse.engine.diffusion;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelShelfTest {
  @Test
  void aHalfUnpackedModelIsNone(@TempDir Path models) throws IOException {
    for (String name : List.of("one", ".unpacking-123")) {
      Files.writeString(
          Files.createDirectories(models.resolve(name)).resolve("model_index.json"), "{}");
    }

    assertThat(new ModelShelf(List.of(models)).models())
        .extracting(ModelDirectory::name)
        .containsExactly("one");
  }
}
