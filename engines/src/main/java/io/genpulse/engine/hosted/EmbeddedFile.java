package io.genpulse.engine.hosted;

import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/// A result within an answer: `data:image/png;base64,...`, or base64 alone.
final class EmbeddedFile {
  private EmbeddedFile() {}

  /// @throws EngineException `UNAVAILABLE` when it is not base64
  static Path write(EngineId engine, String text, Path folder) {
    try {
      Path file = Files.createTempFile(folder, "answer-", ".bin");
      String base64 = text.startsWith("data:") ? text.substring(text.indexOf(',') + 1) : text;
      return Files.write(file, Base64.getMimeDecoder().decode(base64));
    } catch (IOException e) {
      throw new EngineException(
          EngineError.INTERNAL, "a result cannot be stored: " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new EngineException(
          EngineError.UNAVAILABLE, engine + " answered with what is neither a link nor a file", e);
    }
  }
}
