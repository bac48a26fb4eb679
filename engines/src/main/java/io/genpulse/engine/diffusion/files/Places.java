package io.genpulse.engine.diffusion.files;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Where programs keep files of one kind, below their own folder or their folder of models.
record Places(List<String> names) {
  static final Places CHECKPOINTS =
      new Places(List.of("checkpoints", "Stable-diffusion", "diffusers", "StableDiffusion"));
  static final Places LORAS = new Places(List.of("loras", "Lora", "lora"));

  Places {
    names = List.copyOf(names);
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
