package io.genpulse.engine.diffusion.files;

import java.nio.file.Path;

/// The files that people put beside a checkpoint, named after it.
final class Sidecars {
  private Sidecars() {}

  /// A VAE in place of the checkpoint's own.
  static Path vae(Path checkpoint) {
    return beside(checkpoint, ".vae.safetensors");
  }

  /// The configuration that the model was trained with.
  static Path yaml(Path checkpoint) {
    return beside(checkpoint, ".yaml");
  }

  /// Defaults for drawing with it: `width`, `height`, `steps`, `guidance_scale`, `prediction_type`.
  static Path hints(Path checkpoint) {
    return beside(checkpoint, ".genpulse.json");
  }

  private static Path beside(Path checkpoint, String end) {
    String name = String.valueOf(checkpoint.getFileName());
    return checkpoint.resolveSibling(name.replaceFirst("\\.safetensors$", "") + end);
  }
}
