package io.genpulse.engine.comfyui.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads what callers may set, and which nodes' files are wanted, from the titles that the author
/// gave to nodes: `INPUT_prompt`, `OUTPUT_image`.
///
/// A node with one value takes that. Of several, the value of that name is meant (`INPUT_seed` on a
/// KSampler), or the one that the title names (`INPUT_strength.denoise`), or one that holds what
/// such nodes are there for (`text`, `image`, ...); where none of these is there, each value is an
/// input of its own (`INPUT_size` on an EmptyLatentImage: `size_width`, `size_height`, ...). A
/// title may name several: `INPUT_width INPUT_height`. Nodes of the same name get the same value.
final class NodeTitles {
  private static final Pattern INPUT =
      Pattern.compile("\\bINPUT_([A-Za-z0-9_-]+)(?:\\.([A-Za-z0-9_.]+))?");
  private static final Pattern OUTPUT = Pattern.compile("\\bOUTPUT_[A-Za-z0-9_-]+");
  private static final List<String> USUAL =
      List.of("value", "text", "prompt", "string", "image", "file", "video", "audio", "number");

  private final WorkflowGraph graph;

  NodeTitles(WorkflowGraph graph) {
    this.graph = graph;
  }

  /// Ids of the nodes titled `OUTPUT_...`.
  List<String> outputs() {
    return graph.ids().stream().filter(id -> OUTPUT.matcher(graph.titleOf(id)).find()).toList();
  }

  /// Places in the graph by the name of the parameter.
  Map<String, List<InputTarget>> inputs() {
    var found = new LinkedHashMap<String, List<InputTarget>>();
    for (String node : graph.ids()) {
      Matcher matcher = INPUT.matcher(graph.titleOf(node));
      while (matcher.find()) {
        String name = parameter(matcher.group(1));
        add(found, node, name, matcher.group(2));
      }
    }
    return found;
  }

  /// Titles `INPUT_...` that set nothing, since every value of the node comes from others, by node.
  Map<String, String> idle() {
    var idle = new LinkedHashMap<String, String>();
    for (String node : graph.ids()) {
      Matcher matcher = INPUT.matcher(graph.titleOf(node));
      if (matcher.find() && graph.values(node).isEmpty()) {
        idle.put(node, matcher.group());
      }
    }
    return idle;
  }

  private void add(
      Map<String, List<InputTarget>> found, String node, String name, @Nullable String asked) {
    Map<String, JsonNode> values = graph.values(node);
    List<String> meant = asked != null ? List.of(asked) : meant(name, values);
    if (asked != null && !values.containsKey(asked)) {
      throw new WorkflowException(
          "the title \"%s\" of node %s names the value %s, which that node has not; it has %s"
              .formatted(graph.titleOf(node), node, asked, String.join(", ", values.keySet())));
    }
    for (String input : meant) {
      String full = meant.size() == 1 ? name : parameter(name + "_" + input);
      found.computeIfAbsent(full, _ -> new ArrayList<>()).add(new InputTarget(node, input));
    }
  }

  private static List<String> meant(String name, Map<String, JsonNode> values) {
    if (values.size() == 1 || values.isEmpty()) {
      return List.copyOf(values.keySet());
    }
    if (values.containsKey(name)) {
      return List.of(name);
    }
    if (name.equals("seed") && values.containsKey("noise_seed")) {
      return List.of("noise_seed");
    }
    for (String usual : USUAL) {
      if (values.containsKey(usual)) {
        return List.of(usual);
      }
    }
    return List.copyOf(values.keySet());
  }

  /// As parameters are called: `negative_prompt` for `Negative-Prompt`.
  static String parameter(String name) {
    return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_")
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^a-z0-9_]+", "_");
  }
}
