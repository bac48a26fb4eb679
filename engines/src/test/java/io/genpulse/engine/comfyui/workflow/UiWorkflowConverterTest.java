package io.genpulse.engine.comfyui.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.client.comfyui.ComfyFixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Files of ComfyUI's editor become the graphs that the editor itself sent.
class UiWorkflowConverterTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// Every recording with both files.
  static List<Path> pairs() throws IOException {
    return pairs(ComfyFixtures.folder());
  }

  private static List<Path> pairs(Path folder) throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      List<Path> pairs = found.filter(f -> Files.exists(f.resolve("ui.json"))).sorted().toList();
      assertThat(pairs).isNotEmpty();
      return pairs;
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void becomesTheGraphThatTheEditorSent(Path pair) throws IOException {
    JsonNode ui = JSON.readTree(pair.resolve("ui.json").toFile());
    boolean recordedByNew = pair.getFileName().toString().startsWith("n033");

    var converted =
        UiWorkflowConverter.convert(ui, recordedByNew ? RecordedClasses.NEW : RecordedClasses.OLD);

    assertThat(comparable(converted.graph().json()))
        .isEqualTo(comparable(JSON.readTree(pair.resolve("api.json").toFile())));
  }

  /// Without titles, each input by its name; 1 and 1.0 are the same number.
  private static Map<String, ?> comparable(JsonNode graph) {
    JsonNode copy = graph.deepCopy();
    copy.forEach(node -> ((ObjectNode) node).remove("_meta"));
    return JSON.convertValue(numbers(copy), new TypeReference<Map<String, Object>>() {});
  }

  private static JsonNode numbers(JsonNode node) {
    if (node.isNumber()) {
      return JSON.getNodeFactory().numberNode(node.decimalValue().stripTrailingZeros());
    }
    if (node instanceof ObjectNode object) {
      object.properties().forEach(entry -> entry.setValue(numbers(entry.getValue())));
    } else if (node.isArray()) {
      var array = JSON.createArrayNode();
      node.forEach(item -> array.add(numbers(item)));
      return array;
    }
    return node;
  }

  @Test
  void newFilesNeedNoServer() throws Exception {
    for (Path pair : pairs()) {
      if (pair.getFileName().toString().startsWith("n033")) {
        JsonNode ui = JSON.readTree(pair.resolve("ui.json").toFile());

        var converted = UiWorkflowConverter.convert(ui, null);

        assertThat(comparable(converted.graph().json()))
            .isEqualTo(comparable(JSON.readTree(pair.resolve("api.json").toFile())));
      }
    }
  }

  @Test
  void ofAClassThatNobodyKnowsTheSentenceSaysWhatToDo() throws Exception {
    JsonNode ui =
        JSON.readTree(
            """
            {"nodes": [{"id": 7, "type": "Mystery", "inputs": [], "widgets_values": [1, 2]}], "links": []}
            """);

    assertThatThrownBy(() -> UiWorkflowConverter.convert(ui, RecordedClasses.NEW))
        .isInstanceOf(WorkflowException.class)
        .hasMessageContaining("node 7 is a Mystery")
        .hasMessageContaining("export it in API format");
  }

  @Test
  void linksInACircleEnd() throws Exception {
    JsonNode ui =
        JSON.readTree(
            """
            {"nodes": [
              {"id": 1, "type": "Reroute", "inputs": [{"name": "", "type": "*", "link": 2}]},
              {"id": 2, "type": "Reroute", "inputs": [{"name": "", "type": "*", "link": 1}]},
              {"id": 3, "type": "SaveImage", "inputs": [{"name": "images", "type": "IMAGE", "link": 3}]}],
             "links": [[1, 1, 0, 2, 0, "*"], [2, 2, 0, 1, 0, "*"], [3, 2, 0, 3, 0, "IMAGE"]]}
            """);

    assertThatThrownBy(() -> UiWorkflowConverter.convert(ui, RecordedClasses.NEW))
        .hasMessageContaining("round in a circle");
  }
}
