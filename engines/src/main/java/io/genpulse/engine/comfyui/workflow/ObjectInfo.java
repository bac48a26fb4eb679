package io.genpulse.engine.comfyui.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The node classes of one ComfyUI server, as its `/object_info` tells. Read once for each start of
/// the server; safe for use by several threads.
public final class ObjectInfo {
  private final Map<String, NodeClass> classes;

  private ObjectInfo(Map<String, NodeClass> classes) {
    this.classes = classes;
  }

  /// @param json the answer of `GET /object_info`, or of `GET /object_info/{class}`
  public static ObjectInfo of(JsonNode json) {
    var classes = new LinkedHashMap<String, NodeClass>();
    json.properties()
        .forEach(
            entry -> classes.put(entry.getKey(), NodeClass.of(entry.getKey(), entry.getValue())));
    return new ObjectInfo(classes);
  }

  public Optional<NodeClass> find(String name) {
    return Optional.ofNullable(classes.get(name));
  }

  /// The names of all classes.
  public Set<String> names() {
    return Collections.unmodifiableSet(classes.keySet());
  }
}
