package io.genpulse.engine.diffusion.pipeline;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/// Prompts as a network reads them, a row for each; those of guidance first.
///
/// @param pooled their summaries, where the network takes them
public record EncodedPrompts(NDArray states, @Nullable NDArray pooled) {}
