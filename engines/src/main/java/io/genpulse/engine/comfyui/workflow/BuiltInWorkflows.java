package io.genpulse.engine.comfyui.workflow;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The workflows that come with the program, read once. `index.txt` names them, a line each.
final class BuiltInWorkflows {
  private static final Map<String, Workflow> ALL = Collections.unmodifiableMap(load());

  private BuiltInWorkflows() {}

  /// By name, in the order of the index.
  static Map<String, Workflow> all() {
    return ALL;
  }

  private static Map<String, Workflow> load() {
    var workflows = new LinkedHashMap<String, Workflow>();
    for (String name : names()) {
      var graph = WorkflowGraph.of(WorkflowJson.parse(bytes(name + ".json"), "graph"));
      var descriptor =
          new Descriptor(WorkflowJson.parse(bytes(name + ".descriptor.json"), "descriptor"));
      workflows.put(name, descriptor.workflow(name, graph, null, true));
    }
    return workflows;
  }

  private static List<String> names() {
    return new String(bytes("index.txt"), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> !line.isBlank())
        .toList();
  }

  private static byte[] bytes(String resource) {
    try (InputStream in = BuiltInWorkflows.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("the program has no resource " + resource);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + resource + " failed", e);
    }
  }
}
