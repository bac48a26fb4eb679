package io.genpulse.engine.comfyui.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Makes a blueprint, which is one subgraph with nothing before and after it, a whole workflow: its
/// open inputs are loaded from files, its outputs are saved, its widgets can be set.
final class Blueprint {
  /// @param input of the class that takes the name of the file
  private record Loader(String nodeClass, String input) {}

  /// @param input of the class that takes what is saved
  private record Saver(String nodeClass, String input, Map<String, String> values) {}

  private static final Map<String, Loader> LOADERS =
      Map.of(
          "IMAGE", new Loader("LoadImage", "image"),
          "MASK", new Loader("LoadImageMask", "image"),
          "VIDEO", new Loader("LoadVideo", "file"),
          "AUDIO", new Loader("LoadAudio", "audio"));
  private static final Map<String, Saver> SAVERS =
      Map.of(
          "IMAGE", new Saver("SaveImage", "images", Map.of("filename_prefix", "GenPulse")),
          "VIDEO",
              new Saver(
                  "SaveVideo",
                  "video",
                  Map.of("filename_prefix", "GenPulse", "format", "auto", "codec", "auto")),
          "AUDIO", new Saver("SaveAudio", "audio", Map.of("filename_prefix", "GenPulse")),
          "MESH", new Saver("SaveGLB", "mesh", Map.of("filename_prefix", "GenPulse")),
          "MASK", new Saver("MaskPreview", "mask", Map.of()),
          "STRING", new Saver("PreviewAny", "source", Map.of()));

  private final ObjectNode whole;
  private final ObjectNode host;
  private final ArrayNode nodes;
  private final ArrayNode chosen;
  private int last;

  private Blueprint(ObjectNode whole, ObjectNode host) {
    this.whole = whole;
    this.host = host;
    this.nodes = whole.withArray("/nodes");
    this.chosen = whole.withArray("/extra/linearData/inputs");
    this.last = Math.max(host.path("id").asInt(), whole.path("last_node_id").asInt());
  }

  /// The file as it is when it is no blueprint.
  static JsonNode completed(JsonNode ui) {
    ObjectNode copy = ui.deepCopy();
    ObjectNode host = host(copy);
    if (host != null) {
      new Blueprint(copy, host).complete();
    }
    return copy;
  }

  private static @Nullable ObjectNode host(ObjectNode ui) {
    Set<String> definitions = new HashSet<>();
    ui.path("definitions").path("subgraphs").forEach(d -> definitions.add(d.path("id").asText()));
    List<JsonNode> real =
        ui.path("nodes").valueStream().filter(node -> !new UiNode(node).isNote()).toList();
    return real.size() == 1
            && definitions.contains(real.getFirst().path("type").asText())
            && ui.path("links").isEmpty()
        ? (ObjectNode) real.getFirst()
        : null;
  }

  private void complete() {
    List<JsonNode> inputs = host.path("inputs").valueStream().toList();
    for (int slot = 0; slot < inputs.size(); slot++) {
      open(inputs.get(slot), slot);
    }
    for (JsonNode widget : host.path("properties").path("proxyWidgets")) {
      if (!widget.path(0).asText().equals("-1")) {
        chosen
            .addArray()
            .add(host.path("id").asText() + ":" + widget.path(0).asText())
            .add(widget.path(1).asText());
      }
    }
    int slot = 0;
    for (JsonNode output : host.path("outputs")) {
      Saver saver = SAVERS.get(output.path("type").asText());
      if (saver != null) {
        save(saver, output, slot);
      }
      slot++;
    }
  }

  private void open(JsonNode input, int slot) {
    if (input.path("widget").isObject()) {
      chosen.addArray().add(host.path("id").asText()).add(input.path("name").asText());
    } else {
      loader(input.path("type").asText())
          .ifPresent(loader -> load(loader, (ObjectNode) input, slot, label(input)));
    }
  }

  /// @param types separated by commas where it takes several
  private static Optional<Loader> loader(String types) {
    return Arrays.stream(types.split(","))
        .filter(LOADERS::containsKey)
        .findFirst()
        .map(LOADERS::get);
  }

  private static String label(JsonNode slot) {
    return NodeTitles.parameter(slot.path("label").asText(slot.path("name").asText()));
  }

  private ObjectNode node(String nodeClass, String title) {
    last++;
    return nodes.addObject().put("id", last).put("type", nodeClass).put("title", title);
  }

  private int link(JsonNode from, int slot, JsonNode to, int input, String type) {
    int id = whole.withArray("/links").size() + 1;
    whole
        .withArray("/links")
        .addArray()
        .add(id)
        .add(from.path("id").asInt())
        .add(slot)
        .add(to.path("id").asInt())
        .add(input)
        .add(type);
    return id;
  }

  private void load(Loader loader, ObjectNode input, int slot, String name) {
    ObjectNode node = node(loader.nodeClass(), "INPUT_" + name);
    widget(node, loader.input(), "");
    chosen.addArray().add(node.path("id").asText()).add(loader.input());
    if (loader.nodeClass().equals("LoadImageMask")) {
      widget(node, "channel", "red");
    }
    input.put("link", link(node, 0, host, slot, input.path("type").asText()));
  }

  private static void widget(ObjectNode node, String name, String value) {
    ObjectNode input = node.withArray("/inputs").addObject().put("name", name).put("type", "COMBO");
    input.putObject("widget").put("name", name);
    input.putNull("link");
    node.withObject("/widgets_values_named").put(name, value);
  }

  private void save(Saver saver, JsonNode output, int slot) {
    String type = output.path("type").asText();
    ObjectNode node = node(saver.nodeClass(), "OUTPUT_" + label(output));
    node.withArray("/inputs")
        .addObject()
        .put("name", saver.input())
        .put("type", type)
        .put("link", link(host, slot, node, 0, type));
    saver.values().forEach((name, value) -> widget(node, name, value));
  }
}
