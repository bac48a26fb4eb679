package io.genpulse.client.comfyui;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How far a whole graph is, from what the socket tells: nodes that are done or need no work, plus
/// the part of those that run, by the number of nodes. Never falls. Belongs to one thread.
final class GraphProgress {
  private final JsonNode graph;
  private final Set<String> cached = new LinkedHashSet<>();
  private final Map<String, Double> running = new HashMap<>();
  private final Set<String> finished = new HashSet<>();
  private final Map<String, ComfyFrame.Steps> steps = new HashMap<>();
  private @Nullable String node;
  private @Nullable String text;
  private double value;

  /// @param graph in API format
  GraphProgress(JsonNode graph) {
    this.graph = graph;
  }

  void take(ComfyFrame frame) {
    switch (frame) {
      case ComfyFrame.Cached(_, var nodes) -> cached.addAll(nodes);
      case ComfyFrame.Executing(_, String begun) -> {
        node = begun;
        text = null;
      }
      case ComfyFrame.Executing _ -> {}
      case ComfyFrame.Steps now -> {
        steps.put(now.node(), now);
        text = null;
      }
      case ComfyFrame.States(_, var nodes) -> states(nodes);
      case ComfyFrame.Text told -> text = told.text();
      case ComfyFrame.Made _, ComfyFrame.Over _, ComfyFrame.Picture _, ComfyFrame.Other _ -> {}
    }
    value = Math.max(value, count());
  }

  private void states(Map<String, ComfyFrame.NodeState> nodes) {
    running.clear();
    nodes.forEach(
        (id, state) -> {
          if (state.finished()) {
            finished.add(id);
          } else if (state.max() > 0 && Double.isFinite(state.value())) {
            running.put(id, state.value() / state.max());
          }
        });
  }

  private double count() {
    double sum = 0;
    int nodes = 0;
    for (var entry : graph.properties()) {
      String id = entry.getKey();
      nodes++;
      sum +=
          cached.contains(id) || finished.contains(id)
              ? 1
              : Math.clamp(running.getOrDefault(id, 0.0), 0, 1);
    }
    return nodes == 0 ? 0 : sum / nodes;
  }

  /// 0 to 1. Nodes whose outputs were refused never end, so the end of the prompt may come before
  /// 1.
  double value() {
    return value;
  }

  /// The node that was named last.
  @Nullable String node() {
    return node;
  }

  /// Nodes that needed no work.
  Set<String> cached() {
    return Set.copyOf(cached);
  }

  /// The last step of each node that has steps.
  Map<String, ComfyFrame.Steps> steps() {
    return Map.copyOf(steps);
  }

  /// What goes on, for people.
  String message() {
    if (text != null && !text.isBlank()) {
      return text.strip().lines().findFirst().orElseThrow();
    }
    String running = node;
    if (running == null) {
      return "ComfyUI works on it";
    }
    ComfyFrame.Steps at = steps.get(running);
    return at == null || at.max() <= 1
        ? title(running)
        : "%s %d/%d".formatted(title(running), at.value(), at.max());
  }

  private String title(String id) {
    JsonNode found = graph.path(id);
    String title = found.at("/_meta/title").asText();
    return title.isBlank() ? found.path("class_type").asText("node " + id) : title;
  }
}
