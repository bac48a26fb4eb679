package io.genpulse.client.comfyui;

import com.fasterxml.jackson.databind.JsonNode;

/// Where a prompt is, as the server's queue and history say.
public sealed interface ComfyJob {
  /// @param ahead prompts before it; -1 where the server does not say
  record Waiting(int ahead) implements ComfyJob {}

  record Running() implements ComfyJob {}

  /// @param entry of the history: `outputs` and `status`
  record Ended(JsonNode entry) implements ComfyJob {}

  /// The server knows nothing of it: it never got it, or was started anew since.
  record Unknown() implements ComfyJob {}
}
