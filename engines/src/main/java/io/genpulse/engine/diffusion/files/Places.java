package io.genpulse.engine.diffusion.files;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Where programs keep files of one kind, below their own folder or their folder of models.
enum Places {
  CHECKPOINTS("checkpoints", "Stable-diffusion", "diffusers", "StableDiffusion"),
  LORAS("loras", "Lora", "lora");

  private final List<String> names;

  Places(String... names) {
    this.names = List.of(names);
  }

  /// Those that are there, each once also where names differ in capitals only.
  List<Path> in(Path folder) {
    return Stream.of(folder, folder.resolve("models"))
        .flatMap(base -> names.stream().map(base::resolve))
        .filter(Files::isDirectory)
        .toList();
  }

  /// The name by which people call a file of weights.
  static String bare(Path file) {
    return String.valueOf(file.getFileName()).replaceFirst("\\.safetensors$", "");
  }
}
