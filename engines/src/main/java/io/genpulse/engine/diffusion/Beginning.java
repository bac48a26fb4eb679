package io.genpulse.engine.diffusion;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What a drawing starts from. A null is the engine's own default.
sealed interface Beginning {
  /// Noise alone.
  record Noise() implements Beginning {}

  /// A picture, of which so much may change.
  record Picture(Path image, @Nullable Double strength) implements Beginning {}

  /// A picture of which only what is white in the mask may change.
  record Masked(Path image, Path mask, @Nullable Double strength) implements Beginning {}

  /// A picture that is to become larger.
  record Enlarged(Path image, @Nullable Double factor) implements Beginning {
    private static final double USUAL = 2;

    double times() {
      return factor == null ? USUAL : factor;
    }
  }
}
