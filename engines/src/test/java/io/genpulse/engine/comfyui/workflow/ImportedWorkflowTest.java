package io.genpulse.engine.comfyui.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Graphs are found in files of every kind.
class ImportedWorkflowTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String GRAPH =
      "{\"6\":{\"class_type\":\"CLIPTextEncode\",\"inputs\":{\"text\":\"ein Füchslein\"}}}";
  private static final String APP =
      """
      {"nodes": [
         {"id": 5, "type": "EmptyImage", "inputs": [
            {"name": "width", "type": "INT", "widget": {"name": "width"}, "link": null},
            {"name": "height", "type": "INT", "widget": {"name": "height"}, "link": null}],
          "widgets_values_named": {"width": 64, "height": 48}},
         {"id": 9, "type": "SaveImage", "title": "INPUT_name", "inputs": [
            {"name": "images", "type": "IMAGE", "link": 1},
            {"name": "filename_prefix", "type": "STRING", "widget": {"name": "filename_prefix"}, "link": null}],
          "widgets_values_named": {"filename_prefix": "x"}}],
       "links": [[1, 5, 0, 9, 0, "IMAGE"]],
       "extra": {"linearMode": true, "linearData": {
         "inputs": [[5, "width"], ["8f1d0c3e-0000-4000-8000-000000000011:9:filename_prefix", "filename_prefix"], [77, "gone"]],
         "outputs": [9]}}}
      """;

  private static ImportedWorkflow imported(byte[] file) {
    return ImportedWorkflow.of(file, RecordedClasses.NEW);
  }

  private static void assertFound(byte[] file) throws Exception {
    assertThat(imported(file).graph()).isEqualTo(WorkflowGraph.of(JSON.readTree(GRAPH)));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void jsonAsItIsOrWrapped() throws Exception {
    assertFound(utf8(GRAPH));
    assertFound(utf8("{\"prompt\": " + GRAPH + ", \"client_id\": \"c\"}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tEXt", "zTXt", "iTXt"})
  void picturesThatEmbedTheGraphThatRan(String kind) throws Exception {
    assertFound(png(kind, "prompt", GRAPH));
  }

  @Test
  void webpWithExif() throws Exception {
    assertFound(webp(""));
    assertFound(webp("Exif\0\0"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"titled.png", "animated.webp"})
  void filesThatComfyUiMade(String name) throws Exception {
    try (InputStream in =
        Objects.requireNonNull(getClass().getResourceAsStream("/comfyui/workflow/" + name))) {
      WorkflowGraph graph = imported(in.readAllBytes()).graph();

      assertThat(graph.ids())
          .allMatch(id -> RecordedClasses.OLD.find(graph.classOf(id)).isPresent());
    }
  }

  @Test
  void aPictureWithoutOneSaysWhy() {
    assertThatThrownBy(() -> imported(png("tEXt", "Comment", "none")))
        .hasMessageContaining("--disable-metadata");
  }

  private static byte[] png(String kind, String key, String text) {
    var body = new ByteArrayOutputStream();
    body.writeBytes(utf8(key + "\0"));
    switch (kind) {
      case "zTXt" -> {
        body.write(0);
        body.writeBytes(deflated(utf8(text)));
      }
      case "iTXt" -> {
        body.writeBytes(new byte[] {1, 0, 0, 0});
        body.writeBytes(deflated(utf8(text)));
      }
      default -> body.writeBytes(utf8(text));
    }
    var png = new ByteArrayOutputStream();
    png.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    chunk(png, "IHDR", new byte[13]);
    chunk(png, kind, body.toByteArray());
    chunk(png, "IEND", new byte[0]);
    return png.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream png, String type, byte[] data) {
    var crc = new CRC32();
    crc.update(utf8(type));
    crc.update(data);
    png.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
    png.writeBytes(utf8(type));
    png.writeBytes(data);
    png.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }

  private static byte[] deflated(byte[] data) {
    var deflater = new Deflater();
    deflater.setInput(data);
    deflater.finish();
    byte[] packed = new byte[data.length + 100];
    int length = deflater.deflate(packed);
    deflater.end();
    return ByteBuffer.allocate(length).put(packed, 0, length).array();
  }

  /// As ComfyUI has Pillow write it: the graph under the tag of the camera's model.
  private static byte[] webp(String before) {
    byte[] text = utf8("prompt:" + GRAPH + "\0");
    ByteBuffer tiff = ByteBuffer.allocate(8 + 2 + 12 + 4 + text.length).order(ByteOrder.BIG_ENDIAN);
    tiff.put(utf8("MM")).putShort((short) 42).putInt(8).putShort((short) 1);
    tiff.putShort((short) 0x0110).putShort((short) 2).putInt(text.length).putInt(26).putInt(0);
    tiff.put(text);
    byte[] exif =
        ByteBuffer.allocate(before.length() + tiff.capacity())
            .put(utf8(before))
            .put(tiff.array())
            .array();
    ByteBuffer webp =
        ByteBuffer.allocate(12 + 8 + 4 + 8 + exif.length).order(ByteOrder.LITTLE_ENDIAN);
    webp.put(utf8("RIFF")).putInt(webp.capacity() - 8).put(utf8("WEBP"));
    webp.put(utf8("VP8 ")).putInt(3).put(new byte[4]);
    webp.put(utf8("EXIF")).putInt(exif.length).put(exif);
    return webp.array();
  }

  @Test
  void whatTheAuthorChoseForAppModeCanBeSet() throws Exception {
    ImportedWorkflow found = imported(utf8(APP));

    assertThat(found.descriptor())
        .isEqualTo(
            JSON.readTree(
                """
                {"inputs": [{"name": "width", "to": ["5.width"]}, {"name": "name", "to": ["9.filename_prefix"]}],
                 "outputs": ["9"]}
                """));
  }

  @Test
  void rangesAndChoicesAreThoseOfTheServer() {
    ImportedWorkflow found = imported(utf8(APP));

    WorkflowInput width =
        new Descriptor(found.descriptor())
            .workflow("app", found.graph(), RecordedClasses.NEW, false)
            .input("width")
            .orElseThrow();

    assertThat(width.type()).isEqualTo(InputType.INTEGER);
    assertThat(width.least()).isEqualByComparingTo("1");
    assertThat(width.most()).isEqualByComparingTo("16384");
  }

  @Test
  void aBlueprintLoadsWhatGoesInAndSavesWhatComesOut() throws Exception {
    ImportedWorkflow found =
        imported(
            utf8(
                """
                {"nodes": [{"id": 8, "type": "blur", "title": "Blur", "properties": {"proxyWidgets": [["12", "sigma"]]},
                   "inputs": [{"label": "picture", "name": "images.image0", "type": "IMAGE", "link": null}],
                   "outputs": [{"name": "IMAGE", "type": "IMAGE", "links": []}]}],
                 "links": [], "last_node_id": 8,
                 "definitions": {"subgraphs": [{"id": "blur",
                   "inputs": [{"name": "images.image0", "type": "IMAGE", "linkIds": [1]}],
                   "outputs": [{"name": "IMAGE", "type": "IMAGE", "linkIds": [2]}],
                   "nodes": [{"id": 12, "type": "ImageBlur",
                     "inputs": [{"name": "image", "type": "IMAGE", "link": 1},
                       {"name": "blur_radius", "type": "INT", "widget": {"name": "blur_radius"}, "link": null},
                       {"name": "sigma", "type": "FLOAT", "widget": {"name": "sigma"}, "link": null}],
                     "widgets_values": [3, 1.5]}],
                   "links": [{"id": 1, "origin_id": -10, "origin_slot": 0, "target_id": 12, "target_slot": 0, "type": "IMAGE"},
                     {"id": 2, "origin_id": 12, "origin_slot": 0, "target_id": -20, "target_slot": 0, "type": "IMAGE"}]}]}}
                """));

    Workflow workflow =
        new Descriptor(found.descriptor())
            .workflow("blur", found.graph(), RecordedClasses.NEW, false);

    assertThat(workflow.inputs().stream().map(WorkflowInput::name))
        .containsExactly("picture", "sigma");
    assertThat(WorkflowLint.check(workflow, RecordedClasses.NEW)).isEmpty();
    assertThat(workflow.graph().value(new InputTarget("8:12", "sigma")).asDouble()).isEqualTo(1.5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{}", "{\"a\": 1}", "{\"nodes\": []}", "nonsense"})
  void whatIsNoGraphIsRefusedInASentence(String file) {
    assertThatThrownBy(() -> imported(utf8(file))).isInstanceOf(WorkflowException.class);
  }
}
