package io.genpulse.engine.diffusion.files;

import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/// What tells that a file was written to.
record FileState(long size, FileTime modified) {
  /// @throws EngineException `MODEL_INVALID` when it is not there any more
  static FileState of(Path file) {
    try {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new FileState(attributes.size(), attributes.lastModifiedTime());
    } catch (IOException e) {
      throw new EngineException(EngineError.MODEL_INVALID, "model file " + file + " is missing", e);
    }
  }
}
