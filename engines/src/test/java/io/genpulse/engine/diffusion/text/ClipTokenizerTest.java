package io.genpulse.engine.diffusion.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.engine.diffusion.FixtureFiles;
import io.genpulse.engine.diffusion.files.ModelJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Added and special tokens as Hugging Face's CLIPTokenizer reads them, with the ids that
/// `src/test/python/added_tokens.py` wrote, and prompts that are long words.
@SuppressWarnings("NullAway.Init") // by JUnit
class ClipTokenizerTest {
  private static final Path MODELS = Path.of("src/test/resources/diffusion/models");
  private static final JsonNode EXPECTED =
      ModelJson.read(Path.of("src/test/resources/tokenizers/added-tokens.json"));

  @TempDir static Path vocabulary;
  private static ClipTokenizer published;

  @TempDir Path folder;

  @BeforeAll
  static void unpack() throws IOException {
    var files = FixtureFiles.open();
    published = ClipTokenizer.open(files.unpacked(files.model("clip-vit-l14"), vocabulary));
  }

  @TestFactory
  Stream<DynamicTest> addedTokens() {
    return EXPECTED
        .path("tokenizers")
        .propertyStream()
        .flatMap(
            entry -> {
              ClipTokenizer tokenizer = tokenizer(entry.getKey());
              return IntStream.range(0, EXPECTED.path("prompts").size())
                  .mapToObj(i -> check(entry.getKey(), entry.getValue(), tokenizer, i));
            });
  }

  private ClipTokenizer tokenizer(String name) {
    JsonNode made = EXPECTED.path("tokenizers").path(name);
    try {
      Path copy = Files.createDirectory(folder.resolve(name));
      Path base = MODELS.resolve(made.path("base").asText()).resolve("tokenizer");
      try (Stream<Path> files = Files.list(base)) {
        for (Path file : files.toList()) {
          Files.copy(file, copy.resolve(file.getFileName()));
        }
      }
      for (var file : made.path("files").properties()) {
        Files.writeString(copy.resolve(file.getKey()), file.getValue().toString());
      }
      return ClipTokenizer.open(copy);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static DynamicTest check(String name, JsonNode made, ClipTokenizer tokenizer, int i) {
    String prompt = EXPECTED.path("prompts").get(i).asText();
    return dynamicTest(
        name + ": " + prompt,
        () -> {
          long[] ids = FixtureFiles.longs(made.path("ids").get(i));

          assertThat(tokenizer.encode(prompt)).isEqualTo(ids);
          long[] cut = tokenizer.encodeToLength(prompt);
          assertThat(cut).startsWith(ids).hasSize(77);
          if (ids.length < 77) {
            assertThat(cut[76]).isEqualTo(made.path("pad").asLong());
          }
        });
  }

  @Test
  void aTokenizerMayBeOneFile() throws IOException, InterruptedException {
    Path base = MODELS.resolve("tiny-sd1/tokenizer");
    var json = new ObjectMapper();
    ObjectNode file = json.createObjectNode();
    ObjectNode model = file.putObject("model");
    model.set("vocab", ModelJson.read(base.resolve("vocab.json")));
    var merges = model.putArray("merges");
    for (String line : Files.readAllLines(base.resolve("merges.txt"))) {
      if (!line.startsWith("#version") && !line.isBlank()) {
        String[] pair = line.split(" ", -1);
        merges.addArray().add(pair[0]).add(pair[1]);
      }
    }
    Files.writeString(folder.resolve("tokenizer.json"), file.toString());

    assertThat(ClipTokenizer.open(folder).encode("a red fox, running"))
        .isEqualTo(ClipTokenizer.open(base).encode("a red fox, running"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"the", "a", "=", "漢字", "😀", "e\u0301", "\u0323\u0301", "fox!", "\n "})
  @Timeout(20)
  void theTimeOfALongWordIsNotQuadratic(String part) throws InterruptedException {
    String prompt = part.repeat(20_000 / part.length());

    long start = System.nanoTime();
    for (int i = 0; i < 10; i++) {
      published.encode(prompt);
    }

    // Ten of what took from seconds to minutes for each.
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void interruptionEndsTheReading() {
    Thread.currentThread().interrupt();

    assertThatExceptionOfType(InterruptedException.class)
        .isThrownBy(() -> published.encode("a red fox"));
    assertThat(Thread.interrupted()).isFalse();
  }
}
