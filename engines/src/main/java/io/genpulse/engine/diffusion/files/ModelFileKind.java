package io.genpulse.engine.diffusion.files;

import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What a file or folder is that someone wants to draw with.
public enum ModelFileKind {
  FOLDER,
  CHECKPOINT,
  LORA;

  /// Looks into it. Loads no native library.
  ///
  /// @throws EngineException `MODEL_INVALID` or `NOT_SUPPORTED`, saying what it is instead
  public static ModelFileKind of(Path path) {
    if (Files.isDirectory(path)) {
      if (ModelDirectory.isOne(path)) {
        new ModelDirectory(path).weightFiles().forEach(file -> Safetensors.open(file).close());
        return FOLDER;
      }
      throw new EngineException(
          EngineError.MODEL_INVALID,
          "folder " + path + " is no model in diffusers layout: it has no model_index.json");
    }
    if (String.valueOf(path.getFileName()).matches(".*\\.(ckpt|pt|pth|bin)")) {
      throw new EngineException(
          EngineError.NOT_SUPPORTED,
          "model file %s is a pickle, which could run any program when it is read; take the model"
                  .formatted(path)
              + " as .safetensors");
    }
    try (Safetensors file = Safetensors.open(path)) {
      if (file.names().stream().anyMatch(name -> name.contains("lora_"))) {
        LoraFile.requireOne(file);
        return LORA;
      }
      CheckpointForm.requireOne(file);
      return CHECKPOINT;
    }
  }
}
