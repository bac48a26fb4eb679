package io.genpulse.engine.diffusion.text;

/// How a prompt is read.
public enum PromptRule {
  /// As diffusers does: brackets are text, and what does not fit into the encoder is left out.
  PLAIN,
  /// With weights, in as many windows as it takes; see [ParsedPrompt].
  WEIGHTED,
  /// As `WEIGHTED`, and the word `BREAK` ends a window, as in AUTOMATIC1111's web UI.
  WEIGHTED_WITH_BREAKS
}
