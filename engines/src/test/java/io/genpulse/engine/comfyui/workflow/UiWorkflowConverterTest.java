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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  /// As files of ComfyUI's own templates and blueprints have them.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          PrimitiveInt | [774, "fixed"] | {"value": 774}
          UNETLoader | ["a.safetensors"] | {"unet_name": "a.safetensors", "weight_dtype": "default"}
          PreviewAny | [false, "last text", null] | {}
          CustomCombo | ["b", 1, "a", "b", ""] | {"choice": "b", "index": 1, "option1": "a", "option2": "b", "option3": ""}
          ImageCropV2 | [{"x": 1, "y": 2, "width": 3, "height": 4}, 1, 2, 3, 4] | {"crop_region": {"x": 1, "y": 2, "width": 3, "height": 4}}
          ResolutionSelector | ["1:1 (Square)", 2] | {"aspect_ratio": "1:1 (Square)", "megapixels": 2, "multiple": 8}
          SaveVideo | ["v", "mp4"] | {"filename_prefix": "v", "format": "mp4", "format.codec": "auto", "codec": "auto"}
          """)
  void valuesGoWhereTheEditorWouldPutThem(String nodeClass, String values, String inputs)
      throws Exception {
    JsonNode ui =
        JSON.readTree(
            "{\"nodes\": [{\"id\": 1, \"type\": \"%s\", \"inputs\": [], \"widgets_values\": %s}], \"links\": []}"
                .formatted(nodeClass, values));

    var converted = UiWorkflowConverter.convert(ui, RecordedClasses.NEW);

    assertThat(converted.graph().json().at("/1/inputs")).isEqualTo(JSON.readTree(inputs));
  }

  /// Newer editors tell which widgets values belong to; older ones list all inputs of the subgraph,
  /// or only some.
  @ParameterizedTest
  @ValueSource(
      strings = {
        """
        "inputs": [], "widgets_values": ["a fox", null, 8],
        "properties": {"proxyWidgets": [["-1", "text"], ["5", "seed"], ["-1", "width"]]}
        """,
        """
        "inputs": [{"name": "text", "type": "STRING", "widget": {"name": "text"}, "link": null},
          {"name": "picture", "type": "IMAGE", "link": null},
          {"name": "width", "type": "INT", "widget": {"name": "width"}, "link": null}],
        "widgets_values": ["a fox", 8]
        """,
        """
        "inputs": [{"name": "width", "type": "INT", "widget": {"name": "width"}, "link": null}],
        "widgets_values": ["a fox", 8]
        """
      })
  void valuesOfASubgraphGoToItsInputs(String host) throws Exception {
    JsonNode ui =
        JSON.readTree(
            """
            {"nodes": [{"id": 1, "type": "g", %s}], "links": [],
             "definitions": {"subgraphs": [{"id": "g",
               "inputs": [{"name": "text", "type": "STRING"}, {"name": "picture", "type": "IMAGE"},
                          {"name": "width", "type": "INT"}],
               "nodes": [
                 {"id": 5, "type": "PrimitiveString", "widgets_values_named": {"value": "inside"},
                  "inputs": [{"name": "value", "type": "STRING", "widget": {"name": "value"}, "link": 1}]},
                 {"id": 6, "type": "ImageScale",
                  "widgets_values_named": {"upscale_method": "area", "width": 1, "height": 1, "crop": "disabled"},
                  "inputs": [{"name": "image", "type": "IMAGE", "link": 2},
                    {"name": "upscale_method", "type": "COMBO", "widget": {"name": "upscale_method"}, "link": null},
                    {"name": "width", "type": "INT", "widget": {"name": "width"}, "link": 3}]}],
               "links": [
                 {"id": 1, "origin_id": -10, "origin_slot": 0, "target_id": 5, "target_slot": 0},
                 {"id": 2, "origin_id": -10, "origin_slot": 1, "target_id": 6, "target_slot": 0},
                 {"id": 3, "origin_id": -10, "origin_slot": 2, "target_id": 6, "target_slot": 2}]}]}}
            """
                .formatted(host));

    var graph = UiWorkflowConverter.convert(ui, null).graph();

    assertThat(graph.value(new InputTarget("1:5", "value")).asText()).isEqualTo("a fox");
    assertThat(graph.value(new InputTarget("1:6", "width")).asInt()).isEqualTo(8);
    assertThat(graph.inputs("1:6")).doesNotContainKey("image");
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
