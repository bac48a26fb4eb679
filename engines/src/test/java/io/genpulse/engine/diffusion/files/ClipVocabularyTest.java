package io.genpulse.engine.diffusion.files;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClipVocabularyTest {
  private static final Path REAL =
      Path.of("src/test/resources/diffusion/models/clip-vit-l14/vocab.json.gz");

  @TempDir Path cache;

  @Test
  void theVocabularyFollowsFromItsMerges() throws IOException {
    var vocabulary = new ClipVocabulary(cache);

    Path folder = vocabulary.clip();

    try (InputStream real = new GZIPInputStream(Files.newInputStream(REAL))) {
      assertThat(ModelJson.read(folder.resolve("vocab.json")))
          .isEqualTo(new ObjectMapper().readTree(real))
          .hasSize(ClipVocabulary.TOKENS);
    }
    assertThat(folder.resolve("merges.txt")).content().startsWith("#version: 0.2\ni n\nt h\n");
  }

  @Test
  void openClipFillsUpWithNumberZero() {
    var vocabulary = new ClipVocabulary(cache);

    assertThat(
            ModelJson.read(vocabulary.openClip().resolve("tokenizer_config.json"))
                .path("pad_token")
                .asText())
        .isEqualTo("!");
    assertThat(vocabulary.openClip()).isNotEqualTo(vocabulary.clip());
  }
}
