package io.genpulse.engine.capability;

import org.jspecify.annotations.Nullable;

/// How noise becomes a picture. A null is the model's own.
///
/// @param steps denoising steps
/// @param guidanceScale how closely to follow the prompt
/// @param scheduler name of the noise scheduler: `ddim`, `euler`, ...
public record Sampling(
    @Nullable Integer steps, @Nullable Double guidanceScale, @Nullable String scheduler) {
  /// Everything as the model has it.
  public static final Sampling OF_MODEL = new Sampling(null, null, null);
}
