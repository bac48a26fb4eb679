package io.genpulse.client.comfyui;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A message of a ComfyUI's socket, as far as it tells of a prompt. Servers send the events of a
/// prompt to the client that queued it.
public sealed interface ComfyFrame {
  /// Of which prompt; null where the message does not say.
  @Nullable String prompt();

  /// The prompt runs. `nodes` need no work: their results are still known.
  record Cached(@Nullable String prompt, List<String> nodes) implements ComfyFrame {
    public Cached {
      nodes = List.copyOf(nodes);
    }
  }

  /// A node begins. No node: the prompt is over and in the history.
  record Executing(@Nullable String prompt, @Nullable String node) implements ComfyFrame {}

  /// Steps of the node that runs.
  record Steps(@Nullable String prompt, String node, int value, int max) implements ComfyFrame {}

  /// Every node that began, by id; also those that grew out of one of the graph.
  record States(@Nullable String prompt, Map<String, NodeState> nodes) implements ComfyFrame {
    public States {
      nodes = Map.copyOf(nodes);
    }
  }

  record NodeState(double value, double max, boolean finished) {}

  /// What a node has made, as the history will have it.
  record Made(@Nullable String prompt, String node, JsonNode output) implements ComfyFrame {}

  /// The run is over; its entry in the history follows.
  ///
  /// @param well whether every node is done
  record Over(@Nullable String prompt, boolean well) implements ComfyFrame {}

  /// @param node null: the one that was named last
  @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
  record Picture(@Nullable String prompt, @Nullable String node, String mediaType, byte[] bytes)
      implements ComfyFrame {}

  /// A word of a node about what it does.
  record Text(@Nullable String prompt, String node, String text) implements ComfyFrame {}

  /// Anything else, such as the length of the queue, and kinds that newer servers have.
  record Other() implements ComfyFrame {
    @Override
    public @Nullable String prompt() {
      return null;
    }
  }
}
