package io.genpulse.engine.comfyui.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.client.comfyui.ComfyFixtures;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files that are damaged, or made to do harm: each is taken in or refused in a sentence.
class HostileWorkflowsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int VARIANTS = Integer.getInteger("genpulse.hostile.variants", 40);
  private static final List<String> JUNK =
      List.of(
          "null",
          "\"\"",
          "\"..\"",
          "-1",
          "1e308",
          "99999999999999999999",
          "[]",
          "{}",
          "[[]]",
          "true",
          "\"1\"",
          "[\"1\",0]",
          "\"INPUT_1\"",
          "\"INPUT_provider INPUT_a INPUT_a\"",
          "{\"a\":{\"b\":[null]}}",
          "\"\\u0000\\ud800\"");

  /// Everything that recordings and the program itself have of workflows.
  private static List<JsonNode> files() throws IOException {
    var files = new ArrayList<JsonNode>();
    try (Stream<Path> found = Files.walk(ComfyFixtures.folder(), 2)) {
      for (Path file : found.sorted().toList()) {
        if (Set.of("ui.json", "api.json").contains(file.getFileName().toString())) {
          files.add(JSON.readTree(file.toFile()));
        }
      }
    }
    assertThat(files).isNotEmpty();
    return files;
  }

  @Test
  void whateverIsChangedInAFileItIsTakenInWholeOrRefusedInASentence() throws Exception {
    var random = new Random(7);
    for (JsonNode file : files()) {
      for (int n = 0; n < VARIANTS; n++) {
        JsonNode variant = file.deepCopy();
        for (int changes = random.nextInt(4); changes >= 0; changes--) {
          change(variant, random);
        }
        ObjectInfo info =
            random.nextBoolean()
                ? RecordedClasses.NEW
                : random.nextBoolean() ? RecordedClasses.OLD : null;

        assertThatCode(() -> takeIn(variant, info))
            .as(() -> variant.toString())
            .doesNotThrowAnyException();
      }
    }
  }

  private static void takeIn(JsonNode variant, @Nullable ObjectInfo info) {
    Workflow workflow;
    try {
      var found = ImportedWorkflow.of(variant.toString().getBytes(StandardCharsets.UTF_8), info);
      workflow = new Descriptor(found.descriptor()).workflow("x", found.graph(), info, false);
    } catch (WorkflowException e) {
      assertThat(e.getMessage()).isNotBlank();
      return;
    }
    WorkflowLint.check(workflow, RecordedClasses.NEW);
    // What an import writes can be read again.
    Workflow again =
        new Descriptor(Descriptor.json(workflow)).workflow("x", workflow.graph(), info, false);
    assertThat(again.inputs().stream().map(WorkflowInput::name))
        .isEqualTo(workflow.inputs().stream().map(WorkflowInput::name).toList());
  }

  /// Something somewhere becomes something else, goes, or comes from elsewhere in the file.
  private static void change(JsonNode root, Random random) throws IOException {
    JsonNode parent = root;
    for (int depth = random.nextInt(7); depth > 0; depth--) {
      JsonNode child = child(parent, random);
      if (child == null || !child.isContainerNode() || child.isEmpty()) {
        break;
      }
      parent = child;
    }
    JsonNode value =
        random.nextInt(4) == 0
            ? child(root, random)
            : JSON.readTree(JUNK.get(random.nextInt(JUNK.size())));
    if (value == null) {
      return;
    }
    if (parent instanceof ObjectNode object && !object.isEmpty()) {
      var names = new ArrayList<String>();
      object.fieldNames().forEachRemaining(names::add);
      String name = names.get(random.nextInt(names.size()));
      if (random.nextInt(5) == 0) {
        object.remove(name);
      } else {
        object.set(name, value.deepCopy());
      }
    } else if (parent instanceof ArrayNode array && !array.isEmpty()) {
      array.set(random.nextInt(array.size()), value.deepCopy());
    }
  }

  private static @Nullable JsonNode child(JsonNode parent, Random random) {
    if (!parent.isContainerNode() || parent.isEmpty()) {
      return null;
    }
    return parent.valueStream().skip(random.nextInt(parent.size())).findFirst().orElse(null);
  }

  @Test
  void subgraphsThatHoldThemselvesOrGrowWithoutEndAreRefused() throws Exception {
    assertThatThrownBy(() -> takeInStrictly(nested(1, 0)))
        .isInstanceOf(WorkflowException.class)
        .hasMessageContaining("holds itself");
    assertThatThrownBy(() -> takeInStrictly(nested(40, 39)))
        .isInstanceOf(WorkflowException.class)
        .hasMessageContaining("more than 20,000 nodes");
  }

  /// Subgraphs `g0`, `g1`, ..., each of which is twice in the next lower one.
  ///
  /// @param deepest holds a plain node; beyond it they begin again
  private static JsonNode nested(int count, int deepest) throws IOException {
    ObjectNode ui = JSON.createObjectNode();
    ui.putArray("nodes").addObject().put("id", 1).put("type", "g0");
    ui.putArray("links");
    ArrayNode definitions = ui.putObject("definitions").putArray("subgraphs");
    for (int n = 0; n < count; n++) {
      ArrayNode nodes = definitions.addObject().put("id", "g" + n).putArray("nodes");
      for (int id = 1; id <= 2; id++) {
        String type = n == deepest && count > 1 ? "SaveImage" : "g" + (n + 1) % count;
        nodes.addObject().put("id", id).put("type", type);
      }
    }
    return ui;
  }

  private static void takeInStrictly(JsonNode ui) {
    ImportedWorkflow.of(ui, RecordedClasses.NEW);
  }

  @Test
  void aPictureThatLiesAboutTheLengthOfItsTextsTakesNoMemory() {
    ByteBuffer exif = ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN);
    exif.put(new byte[] {'I', 'I', 42, 0}).putInt(8).putShort((short) 1);
    exif.putShort((short) 0x10f).putShort((short) 2).putInt(Integer.MAX_VALUE).putInt(0);
    ByteBuffer webp = ByteBuffer.allocate(20 + 40).order(ByteOrder.LITTLE_ENDIAN);
    webp.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(52);
    webp.put("WEBPEXIF".getBytes(StandardCharsets.US_ASCII)).putInt(40).put(exif.array());

    assertThatThrownBy(() -> ImportedWorkflow.of(webp.array(), null))
        .isInstanceOf(WorkflowException.class)
        .hasMessage("the picture is cut or damaged");
  }

  @Test
  void titlesThatNameTheSameTwiceOrWhatIsTakenOrNothing() throws Exception {
    assertThat(
            titled("INPUT_a INPUT_a INPUT_1.text", "\"text\": \"x\"").inputs().stream()
                .map(input -> input.name() + " " + input.targets().size()))
        .containsExactly("a 2", "1 1");
    assertThatThrownBy(() -> titled("INPUT_provider", "\"text\": \"x\""))
        .hasMessageContaining("no input can be called provider");
    assertThat(
            WorkflowLint.check(titled("INPUT_text", "\"text\": [\"2\", 0]"), RecordedClasses.NEW))
        .extracting(Finding::code)
        .contains(Finding.Code.IDLE_TITLE);
  }

  private static Workflow titled(String title, String inputs) throws IOException {
    var graph =
        WorkflowGraph.of(
            JSON.readTree(
                "{\"node.1\": {\"class_type\": \"CLIPTextEncode\", \"_meta\": {\"title\": \"%s\"}, \"inputs\": {%s}}}"
                    .formatted(title, inputs)));
    return new Descriptor(JSON.createObjectNode()).workflow("x", graph, null, false);
  }

  @Test
  void namesAreMadeOfAnyFilesName(@TempDir Path folder) throws Exception {
    for (String name :
        List.of("Größe & Füchse.json", "a b.json", "A-B.json", "狐.json", "...json")) {
      Files.writeString(
          folder.resolve(name), "{\"1\": {\"class_type\": \"SaveImage\", \"inputs\": {}}}");
    }
    var catalogue = new WorkflowCatalogue(folder, new ObjectInfoFile(folder));

    assertThat(catalogue.all().stream().filter(w -> !w.builtIn()).map(Workflow::name))
        .containsExactlyInAnyOrder("grosse-fuchse", "a-b");
    assertThat(catalogue.problems())
        .hasSize(2)
        .anySatisfy(problem -> assertThat(problem).contains("has the name a-b already"))
        .anySatisfy(problem -> assertThat(problem).contains("rename it"));
  }
}
