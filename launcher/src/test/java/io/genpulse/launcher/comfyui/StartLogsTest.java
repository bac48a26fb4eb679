package io.genpulse.launcher.comfyui;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// What real ComfyUI servers of several versions printed when they did not start, or not whole.
/// Another folder of the same form: `-Dgenpulse.fixtures.comfyui=DIR`.
class StartLogsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path FOLDER =
      Path.of(System.getProperty("genpulse.fixtures.comfyui", "src/test/resources/comfyui"));

  @TestFactory
  List<DynamicTest> everyStartIsUnderstood() throws IOException {
    JsonNode index = JSON.readTree(FOLDER.resolve("index.json").toFile());
    List<DynamicTest> tests =
        StreamSupport.stream(index.path("scenarios").spliterator(), false)
            .filter(scenario -> scenario.path("kind").asText().equals("startup-log"))
            .map(
                scenario ->
                    DynamicTest.dynamicTest(
                        scenario.path("id").asText(), () -> understand(scenario)))
            .toList();
    assertThat(tests).isNotEmpty();
    return tests;
  }

  private static void understand(JsonNode scenario) throws IOException {
    JsonNode expect = scenario.path("expect");
    for (List<String> life : lives(scenario.path("id").asText())) {
      var diagnosis = new StartDiagnosis();
      life.forEach(diagnosis::said);

      if (expect.path("ready").asBoolean() || expect.path("code").isNull()) {
        assertThat(diagnosis.cause()).isEmpty();
        assertThat(diagnosis.warnings())
            .anySatisfy(
                warning ->
                    assertThat(warning.kind().word())
                        .isEqualTo(expect.path("code").asText(expect.path("warning").asText())));
      } else {
        StartProblem cause = diagnosis.cause().orElseThrow();
        assertThat(cause.kind().word()).isEqualTo(expect.path("code").asText());
        assertThat(cause.sentence()).isNotBlank().doesNotContain("%s");
        assertThat(cause.remedy()).isNotBlank();
      }
      if (expect.hasNonNull("value")) {
        var all = new ArrayList<>(diagnosis.warnings());
        diagnosis.cause().ifPresent(all::add);
        assertThat(all).extracting(StartProblem::value).contains(expect.path("value").asText());
      }
    }
  }

  /// What each process of a recording printed.
  private static List<List<String>> lives(String id) throws IOException {
    var lives = new ArrayList<List<String>>();
    for (String line : Files.readAllLines(FOLDER.resolve(id).resolve("exchange.jsonl"))) {
      JsonNode event = JSON.readTree(line);
      if (event.path("event").asText().equals("started")) {
        lives.add(new ArrayList<>());
      } else if (event.path("kind").asText().equals("log")) {
        lives.getLast().add(event.path("line").asText());
      }
    }
    return lives;
  }
}
