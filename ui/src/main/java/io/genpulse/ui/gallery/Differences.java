package io.genpulse.ui.gallery;

import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.apiclient.TaskView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// In what two tasks differ: what was asked for, and what came of it where nothing was.
final class Differences {
  private Differences() {}

  /// @param name of a parameter; `task_type` and `provider` are taken for such
  /// @param a of the first task; nothing where it has none
  record Difference(String name, String a, String b) {}

  static List<Difference> of(TaskView a, TaskView b) {
    Map<String, String> ofA = facts(a);
    Map<String, String> ofB = facts(b);
    Set<String> names = new LinkedHashSet<>(ofA.keySet());
    names.addAll(ofB.keySet());
    List<Difference> differences = new ArrayList<>();
    for (String name : names) {
      Difference one = new Difference(name, ofA.getOrDefault(name, ""), ofB.getOrDefault(name, ""));
      if (!one.a().equals(one.b())) {
        differences.add(one);
      }
    }
    return differences;
  }

  private static Map<String, String> facts(TaskView task) {
    Map<String, String> facts = new LinkedHashMap<>();
    task.params().properties().forEach(field -> put(facts, field.getKey(), field.getValue()));
    // Such as the seed that was drawn by lot.
    task.result()
        .properties()
        .forEach(
            field -> {
              if (field.getValue().isValueNode()) {
                put(facts, field.getKey(), field.getValue());
              }
            });
    facts.put("task_type", task.taskType());
    facts.put("provider", task.provider() == null ? "" : task.provider());
    return facts;
  }

  private static void put(Map<String, String> facts, String name, JsonNode value) {
    if (!value.isNull()) {
      facts.put(name, value.isValueNode() ? value.asText() : value.toString());
    }
  }
}
