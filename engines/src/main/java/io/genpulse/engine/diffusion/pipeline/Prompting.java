package io.genpulse.engine.diffusion.pipeline;

import io.genpulse.engine.diffusion.text.PromptRule;
import java.util.List;

/// What pictures are to show, and how their words are read.
///
/// @param pictures the words for each
/// @param clipSkip layers of the text encoder that are left out, as diffusers counts them
public record Prompting(List<Words> pictures, PromptRule rule, int clipSkip) {
  public Prompting {
    pictures = List.copyOf(pictures);
  }
}
